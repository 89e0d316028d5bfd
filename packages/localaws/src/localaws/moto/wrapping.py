"""Puts something of ours round a method of moto's."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

Method = Callable[..., Any]


def wrap(owner: type, name: str, make: Callable[[Method], Method]) -> None:
    """Replace the method by what `make` makes of it; raises AttributeError where moto has no such method (any more)."""
    old = getattr(owner, name)
    setattr(owner, name, functools.wraps(old)(make(old)))
