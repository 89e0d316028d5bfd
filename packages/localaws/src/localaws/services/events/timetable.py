"""What is due again and again: schedules on the agenda of the virtual clock.

While time is moved on far, a schedule that is due by the minute would be run some thousand times, of which each takes
real time. Of one move, the first runs of a schedule are all run, then some that are far apart, and the last one that is
due: `MOVES` says how many. As time passes by itself, every run is run.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass

from localaws.kernel.clock import Event, VirtualClock
from localaws.services.events.expressions import Schedule

Run = Callable[[float], Awaitable[None]]
HOUR_S, DAY_S, WEEK_S = 3600.0, 86_400.0, 604_800.0


@dataclass(frozen=True)
class Merging:
    """What is run of a schedule in one move of time: the `first` runs, and then runs that are `apart` (seconds)."""

    first: int
    apart: float


MOVES = (
    (2 * HOUR_S, Merging(60, HOUR_S)),
    (DAY_S, Merging(3, HOUR_S)),
    (WEEK_S, Merging(3, DAY_S)),
    (float("inf"), Merging(3, WEEK_S)),
)
"""By how far time is moved on at most, seconds: what is to be seen by the minute is waited for in short moves."""
JUST_BEFORE_S = 0.001


@dataclass
class _Entry:
    schedule: Schedule
    run: Run
    event: Event | None = None
    move: float | None = None
    """The end of the move of time in which it was last run, how often it was in that, and how it is merged there."""
    runs: int = 0
    merging: Merging = MOVES[0][1]


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
        end = self._clock.moving_to
        if entry.move != end:
            entry.move, entry.runs = end, 0
            if end is not None:
                left = end - self._clock.now()
                entry.merging = next(merging for furthest, merging in MOVES if left <= furthest)
        entry.runs += 1

    def _due(self, entry: _Entry, after: float) -> float | None:
        """Return when an entry is run next; runs are merged where time is being moved on far."""
        due, end = entry.schedule.next(after), self._clock.moving_to
        if due is None or end is None or due > end:
            return due
        if entry.move != end or entry.runs < entry.merging.first:
            return due
        merged = entry.schedule.next(after + entry.merging.apart - JUST_BEFORE_S)
        return merged if merged is not None and merged <= end else _last(entry.schedule, due, end)


def _last(schedule: Schedule, due: float, end: float) -> float:
    """Return the last time up to `end` at which something is due, from `due` on."""
    while (later := schedule.next(due)) is not None and later <= end:
        due = later
    return due
