"""The embedded AWS's own pages: who knows their token may use them, no page of a web site may.

Beneath ``/_localaws/TOKEN/``; the ready file's URLs hold the token. What functions and SDKs are led to has no token,
but a secret of its own in each URL.
"""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from localaws.calls.exchange import Exchange, Reply
from localaws.calls.handlers import Page

LOG = logging.getLogger("localaws")

PREFIX = "/_localaws/"
BY_OWN_SECRET = frozenset({"custom-resource", "lambda-code"})
JSON = "application/json"


@dataclass(frozen=True)
class Pages:
    """The pages by their names, and the token of this run."""

    pages: Mapping[str, Page]
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)

    def path(self, name: str) -> str:
        """Return the path of a page, with the token."""
        return f"{PREFIX}{self.token}/{name}"

    async def answer(self, exchange: Exchange, *, foreign: bool) -> Reply:
        """Answer a request for a page; `foreign`: it comes from a page of another site."""
        name, own = self._named(exchange.path.removeprefix(PREFIX))
        page = self.pages.get(name)
        if page is None:
            return message(404, "no such page; their URLs are in the ready file")
        if foreign:
            return message(403, "requests from pages of other sites are refused")
        if not own and exchange.body and not exchange.header("content-type").lower().startswith(JSON):
            return message(415, f"send {JSON}")
        try:
            return await page(exchange)
        except Exception as error:
            LOG.exception("%s failed", name)
            return message(500, f"{type(error).__name__}: {error}")

    def _named(self, path: str) -> tuple[str, bool]:
        """Return which page a path means, none where its token is not right, and whether it goes by its own secret."""
        if path in BY_OWN_SECRET:
            return path, True
        token, _, name = path.partition("/")
        right = secrets.compare_digest(token.encode(errors="surrogateescape"), self.token.encode())
        return (name if right and name not in BY_OWN_SECRET else ""), False


def message(status: int, text: str) -> Reply:
    """Return a reply that says something in JSON."""
    return Reply(status, json.dumps({"message": text}).encode(), {"Content-Type": JSON})
