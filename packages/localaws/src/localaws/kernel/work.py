"""What is under way that nobody waits for: deliveries, asynchronous invocations, retries."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from types import TracebackType
from typing import Any


class Work:
    """Counts background work on the event loop; `settled` tells when all of it, and what it caused, is done."""

    def __init__(self) -> None:
        self._under_way = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._waiting = 0
        self._wanted = asyncio.Event()
        self._tasks: set[asyncio.Task[Any]] = set()

    async def __aenter__(self) -> None:
        self.begin()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def begin(self) -> None:
        """Count one more piece of work."""
        self._under_way += 1
        self._idle.clear()

    def end(self) -> None:
        """Count one piece of work less."""
        self._under_way -= 1
        if not self._under_way:
            self._idle.set()

    def start(self, coroutine: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run a coroutine in the background, counted from this moment on."""
        self.begin()
        task = asyncio.get_running_loop().create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    async def settled(self) -> None:
        """Return when nothing is under way."""
        self._waiting += 1
        self._wanted.set()
        try:
            await self._idle.wait()
        finally:
            self._waiting -= 1
            if not self._waiting:
                self._wanted.clear()

    async def unhurried(self, seconds: float) -> None:
        """Return after so many seconds of real time, or as soon as somebody waits for what is under way."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._wanted.wait(), seconds)

    async def cancel(self) -> None:
        """Stop everything that was started here."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self.end()
        if not task.cancelled() and (error := task.exception()):
            asyncio.get_running_loop().call_exception_handler(
                {"message": "background work failed", "exception": error, "task": task}
            )
