"""Numbers of things in words."""

from __future__ import annotations


def counted(number: int, noun: str) -> str:
    """Return a number of things: 1 change, 2 changes."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
