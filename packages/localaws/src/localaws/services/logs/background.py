"""How threads that write logs hand work to the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from localaws.kernel.clock import VirtualClock
from localaws.kernel.work import Work


class Background:
    """Starts deliveries and keeps appointments on the loop, from any thread; deliveries count as work at once."""

    def __init__(self, loop: asyncio.AbstractEventLoop, work: Work, clock: VirtualClock) -> None:
        self._loop = loop
        self._work = work
        self._clock = clock

    def start(self, coroutine: Coroutine[Any, Any, None]) -> None:
        """Run a coroutine, counted as work."""
        self._on_loop(self._work.start, coroutine)

    def at(self, due: float, run: Callable[[], None]) -> None:
        """Call `run` when virtual time reaches `due` (epoch seconds)."""

        async def keep() -> None:
            run()

        self._on_loop(self._clock.at, due, keep)

    def _on_loop(self, function: Callable[..., Any], *arguments: Any) -> None:
        try:
            here = asyncio.get_running_loop() is self._loop
        except RuntimeError:
            here = False
        if here:
            function(*arguments)
        else:
            self._loop.call_soon_threadsafe(function, *arguments)
