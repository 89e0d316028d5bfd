"""Tells who waits for messages of a queue when there may be some: long polls and Lambda's event source mappings."""

from __future__ import annotations

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Callable

from localaws.kernel.clock import VirtualClock

Notify = Callable[[], None]


class Arrivals:
    """Announcements by queue ARN. `announce` may be called from any thread, everything else on the loop alone."""

    def __init__(self, loop: asyncio.AbstractEventLoop, clock: VirtualClock) -> None:
        self._loop = loop
        self._clock = clock
        self._watchers: defaultdict[str, set[Notify]] = defaultdict(set)

    def announce(self, queue_arn: str, delay: float = 0.0) -> None:
        """Say that a message of the queue becomes visible, `delay` seconds of virtual time from now."""
        self._loop.call_soon_threadsafe(self._announce, queue_arn, delay)

    def watch(self, queue_arn: str, notify: Notify) -> Notify:
        """Have `notify` called, on the loop, whenever a message may be there; return what ends that."""
        self._watchers[queue_arn].add(notify)
        return lambda: self._watchers[queue_arn].discard(notify)

    async def wait(self, queue_arn: str, seconds: float) -> None:
        """Return when a message may be there, at the latest after so many real seconds."""
        arrived = asyncio.Event()
        end = self.watch(queue_arn, arrived.set)
        try:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(arrived.wait(), seconds)
        finally:
            end()

    def _announce(self, queue_arn: str, delay: float) -> None:
        if delay > 0:
            self._clock.after(delay, lambda: self._tell(queue_arn))
        else:
            for notify in tuple(self._watchers[queue_arn]):
                notify()

    async def _tell(self, queue_arn: str) -> None:
        self._announce(queue_arn, 0)
