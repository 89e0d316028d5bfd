"""The e-mails that arrived, as JSON at the endpoint's ``/_localaws/mailbox``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from localaws.calls.exchange import Exchange, Reply, json_reply


class Mailbox(Protocol):
    """Where delivered e-mails can be read."""

    def messages(self) -> Sequence[dict[str, Any]]:
        """Return the e-mails received, oldest first, as JSON-ready dicts."""


class MailboxPage:
    """GET returns the e-mails received."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    async def __call__(self, exchange: Exchange) -> Reply:
        """Answer a list of e-mails, oldest first; 405 for other methods."""
        if exchange.method != "GET":
            return json_reply(405, {"message": "the mailbox takes GET"})
        return json_reply(200, list(self._mailbox.messages()))
