"""The virtual clock: localaws time = real time + offset, for everything in this process.

time-machine shifts what ``time.time()`` and ``datetime.now()`` answer, so moto follows without being told; the
monotonic clock and asyncio's timers stay real. Function processes follow through the shared offset file.
"""

from __future__ import annotations

import asyncio
import bisect
import heapq
import itertools
import math
import mmap
import struct
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import time_machine

from localaws.kernel.work import Work

OFFSET = struct.Struct("<d")


def real_now() -> float:
    """Return real epoch seconds, whatever the virtual clock says."""
    return float(time_machine.escape_hatch.time.time())


def passing() -> float:
    """Return seconds for durations that the hosted system sees: monotonic, and on by as much as time was moved on."""
    moved_on = time.time() - real_now() if time_machine.escape_hatch.is_travelling() else 0.0
    return time.monotonic() + moved_on


@dataclass(order=True)
class Event:
    """Something due at a virtual time (epoch seconds); cancelled events are passed over."""

    due: float
    order: int
    run: Callable[[], Awaitable[None]] = field(compare=False)
    cancelled: bool = field(default=False, compare=False)

    def cancel(self) -> None:
        """Take the event off the agenda."""
        self.cancelled = True


class VirtualClock:
    """The process's clock and the agenda of what is due on it. Event-loop thread only, but for `now`."""

    def __init__(self, work: Work, offset_file: Path) -> None:
        self._work = work
        self._agenda: list[Event] = []
        self._order = itertools.count()
        self._moving = asyncio.Lock()
        self._changed = asyncio.Event()
        self._offset = 0.0
        self._shifts: list[tuple[float, float]] = []
        self._moving_to: float | None = None
        offset_file.write_bytes(OFFSET.pack(0.0))
        with offset_file.open("r+b") as file:
            self._shared = mmap.mmap(file.fileno(), OFFSET.size)
        self._travel = time_machine.travel(datetime.now(UTC), tick=True)
        self._traveller = self._travel.start()
        time.time()  # time-machine's clock stands still until it is read for the first time

    @staticmethod
    def now() -> float:
        """Return virtual epoch seconds."""
        return time.time()

    @property
    def offset(self) -> float:
        """Seconds that this clock is ahead of real time."""
        return self._offset

    def offset_at(self, real: float) -> float:
        """Return how far this clock was ahead at a moment of real time (epoch seconds), now where that is to come."""
        place = bisect.bisect(self._shifts, (real, math.inf))
        return self._shifts[place - 1][1] if place else 0.0

    @property
    def moving_to(self) -> float | None:
        """Until when time is being moved on (epoch seconds), None while it passes by itself."""
        return self._moving_to

    def at(self, due: float, run: Callable[[], Awaitable[None]]) -> Event:
        """Put an event on the agenda: `run` is awaited when virtual time reaches `due` (epoch seconds)."""
        event = Event(due, next(self._order), run)
        heapq.heappush(self._agenda, event)
        self._changed.set()
        return event

    def after(self, seconds: float, run: Callable[[], Awaitable[None]]) -> Event:
        """Put an event on the agenda, `seconds` of virtual time from now."""
        return self.at(self.now() + seconds, run)

    async def advance(self, seconds: float) -> None:
        """Move time on; returns when all that was due up to the new now, and what it caused, has been handled.

        Raises ValueError for a negative number: time does not run backwards.
        """
        if seconds < 0:
            raise ValueError("the clock only moves forward")
        async with self._moving:
            target = self._moving_to = self.now() + seconds
            try:
                await self._work.settled()
                while (due := self._next_due()) is not None and due <= target:
                    self._shift_to(due)
                    await self._run_due()
                    await self._work.settled()
                self._shift_to(target)
                await self._work.settled()
            finally:
                self._moving_to = None

    async def run(self) -> None:
        """Handle what falls due as real time passes; runs until cancelled."""
        while True:
            self._changed.clear()
            due = self._next_due()
            delay = None if due is None else max(0.0, due - self.now())
            try:
                await asyncio.wait_for(self._changed.wait(), delay)
            except TimeoutError:
                async with self._moving:
                    await self._run_due()

    def close(self) -> None:
        """Give the process its real clock back."""
        self._travel.stop()
        self._shared.close()

    def _next_due(self) -> float | None:
        while self._agenda and self._agenda[0].cancelled:
            heapq.heappop(self._agenda)
        return self._agenda[0].due if self._agenda else None

    async def _run_due(self) -> None:
        while (due := self._next_due()) is not None and due <= self.now():
            event = heapq.heappop(self._agenda)
            async with self._work:
                await _run(event)

    def _shift_to(self, target: float) -> None:
        gap = target - self.now()
        if gap > 0:
            self._traveller.shift(gap)
            self._offset += gap
            self._shifts.append((real_now(), self._offset))
            self._shared[:] = OFFSET.pack(self._offset)


async def _run(event: Event) -> None:
    """Run an event; one that fails is reported, and takes neither the clock nor other events with it."""
    try:
        await event.run()
    except Exception as error:  # noqa: BLE001  # events are anybody's; the loop's handler reports it
        asyncio.get_running_loop().call_exception_handler({"message": "a due event failed", "exception": error})
