"""The page of the mailbox."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from localaws.calls.exchange import Exchange
from localaws.services.sns.page import MailboxPage


class Empty:
    """A mailbox without mail."""

    def messages(self) -> list[dict[str, Any]]:
        """Return none."""
        return []


@pytest.mark.parametrize(("method", "status"), [("GET", 200), ("POST", 405), ("DELETE", 405)])
def test_the_mailbox_is_read_and_not_written(method: str, status: int) -> None:
    """It takes GET alone."""
    reply = asyncio.run(MailboxPage(Empty())(Exchange(method, "/_localaws/mailbox", "", (), b"", "http")))
    assert reply.status == status
