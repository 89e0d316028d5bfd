"""HTTP exchanges as pieces of evidence."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from stormproof.core.evidence import Record
from stormproof.core.observations import Exchange, Unreachable

LONGEST_BODY = 8192
"""Characters of a body that evidence keeps in full; of a longer one it keeps the beginning, length and SHA-256."""


def exchanges(seen: object) -> Iterable[Exchange | Unreachable]:
    """Yield the exchanges in what a probe returned: one, or any nesting of lists and tuples of them."""
    if isinstance(seen, Exchange | Unreachable):
        yield seen
    elif isinstance(seen, list | tuple):
        for item in seen:
            yield from exchanges(item)


def record_of(exchange: Exchange | Unreachable, at: datetime) -> Record:
    """Return the record of an exchange, not yet redacted; `at` is on the target's clock."""
    return Record("http", at, _title(exchange), _content(exchange))


def _title(exchange: Exchange | Unreachable) -> str:
    outcome = exchange.status if isinstance(exchange, Exchange) else exchange.cause
    note = f" ({exchange.note})" if exchange.note else ""
    return f"{exchange.method} {exchange.url}{note}: {outcome}"


def _content(exchange: Exchange | Unreachable) -> dict[str, Any]:
    content = asdict(exchange)
    body = content.get("body", "")
    if len(body) > LONGEST_BODY:
        content["body"] = body[:LONGEST_BODY]
        content["body_cut"] = {"characters": len(body), "sha256": hashlib.sha256(body.encode()).hexdigest()}
    return content
