"""Page tokens: opaque text that carries a position and nothing that the caller could not know."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from localaws.services.logs.errors import InvalidParameter


def token(*position: Any) -> str:
    """Return an opaque token for a position of JSON values."""
    return base64.urlsafe_b64encode(json.dumps(position).encode()).decode()


def position(text: str, length: int) -> list[Any]:
    """Return a token's position; InvalidParameter for a text that `token` did not make."""
    try:
        values = json.loads(base64.urlsafe_b64decode(text))
    except (ValueError, binascii.Error):
        values = None
    if not isinstance(values, list) or len(values) != length:
        raise InvalidParameter("The specified nextToken is invalid.")
    return values


def page(items: list[Any], next_token: str | None, limit: int) -> tuple[list[Any], str | None]:
    """Return the page of a list that a token leads to, and the token of the next one."""
    start = int(position(next_token, 1)[0]) if next_token else 0
    end = start + limit
    return items[start:end], token(end) if end < len(items) else None
