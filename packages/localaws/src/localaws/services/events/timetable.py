"""What is due again and again: schedules on the agenda of the virtual clock.

While time is moved on far, a schedule that is due by the minute would be run some thousand times, of which each takes
real time: of one move, the first `EACH` runs of a schedule are all run, then `HOURLY` an hour apart, then one a day,
and the last one that is due.
As time passes by itself, every run is run.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass

from localaws.kernel.clock import Event, VirtualClock
from localaws.services.events.expressions import Schedule

Run = Callable[[float], Awaitable[None]]
EACH = 60
"""Runs of one schedule while time is moved on once; after that they are merged."""
HOURLY = 24
"""Runs after those that are an hour apart: a day of them."""
HOUR_S, DAY_S = 3600.0, 86_400.0
"""How much of the time that is moved on one run then stands for."""
JUST_BEFORE_S = 0.001


@dataclass
class _Entry:
    schedule: Schedule
    run: Run
    event: Event | None = None
    move: float | None = None
    """The end of the move of time in which it was last run, and how often it was in that."""
    runs: int = 0


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
        due = self._due(entry, after)
        if due is None:
            return

        async def fire() -> None:
            self._count(entry)
            self._arm(entry, due)
            await entry.run(due)

        entry.event = self._clock.at(due, fire)

    def _count(self, entry: _Entry) -> None:
        if entry.move != self._clock.moving_to:
            entry.move, entry.runs = self._clock.moving_to, 0
        entry.runs += 1

    def _due(self, entry: _Entry, after: float) -> float | None:
        """Return when an entry is run next; runs are merged where time is being moved on far."""
        due, end = entry.schedule.next(after), self._clock.moving_to
        if due is None or end is None or due > end:
            return due
        if entry.move != end or entry.runs < EACH:
            return due
        apart = HOUR_S if entry.runs < EACH + HOURLY else DAY_S
        merged = entry.schedule.next(after + apart - JUST_BEFORE_S)
        return merged if merged is not None and merged <= end else _last(entry.schedule, due, end)


def _last(schedule: Schedule, due: float, end: float) -> float:
    """Return the last time up to `end` at which something is due, from `due` on."""
    while (later := schedule.next(due)) is not None and later <= end:
        due = later
    return due
