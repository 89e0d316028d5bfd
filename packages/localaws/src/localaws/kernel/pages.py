"""Answers in pages: the token is the offset of the next page, so that any page can be asked for again."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import TypeVar

Item = TypeVar("Item")


def page_of(
    items: Sequence[Item], size: int, token: str | None, refuse: Callable[[], Exception]
) -> tuple[Sequence[Item], str | None]:
    """Return a page and the token of the next one, None after the last. Raises `refuse()` for a foreign token."""
    start = 0
    if token:
        try:
            start = int(base64.urlsafe_b64decode(token))
        except (ValueError, binascii.Error):
            raise refuse() from None
        if not 0 < start <= len(items):
            raise refuse()
    end = start + size
    following = base64.urlsafe_b64encode(str(end).encode()).decode() if end < len(items) else None
    return items[start:end], following
