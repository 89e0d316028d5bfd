"""What is due again and again: schedules on the agenda of the virtual clock."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass

from localaws.kernel.clock import Event, VirtualClock
from localaws.services.events.expressions import Schedule

Run = Callable[[float], Awaitable[None]]


@dataclass
class _Entry:
    schedule: Schedule
    run: Run
    event: Event | None = None


class Timetable:
    """Runs what is due by its schedule. `put` and `remove` may be called from any thread."""

    def __init__(self, clock: VirtualClock, loop: asyncio.AbstractEventLoop) -> None:
        self._clock = clock
        self._loop = loop
        self._entries: dict[Hashable, _Entry] = {}

    def put(self, key: Hashable, schedule: Schedule, run: Run) -> None:
        """Have `run` called with the due time (epoch seconds) whenever it comes; replaces what the key had before."""
        self._loop.call_soon_threadsafe(self._put, key, _Entry(schedule, run))

    def remove(self, key: Hashable) -> None:
        """End what the key stands for, if anything."""
        self._loop.call_soon_threadsafe(self._remove, key)

    def _put(self, key: Hashable, entry: _Entry) -> None:
        self._remove(key)
        self._entries[key] = entry
        self._arm(entry, self._clock.now())

    def _remove(self, key: Hashable) -> None:
        entry = self._entries.pop(key, None)
        if entry and entry.event:
            entry.event.cancel()

    def _arm(self, entry: _Entry, after: float) -> None:
        due = entry.schedule.next(after)
        if due is None:
            return

        async def fire() -> None:
            self._arm(entry, due)
            await entry.run(due)

        entry.event = self._clock.at(due, fire)
