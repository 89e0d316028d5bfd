"""The way from any thread onto the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any


def on_loop(loop: asyncio.AbstractEventLoop, call: Callable[..., Any], *arguments: Any) -> None:
    """Call on the loop: at once when this is its thread, else as soon as it can."""
    try:
        running = asyncio.get_running_loop()
    except RuntimeError:
        running = None
    if running is loop:
        call(*arguments)
    else:
        loop.call_soon_threadsafe(call, *arguments)
