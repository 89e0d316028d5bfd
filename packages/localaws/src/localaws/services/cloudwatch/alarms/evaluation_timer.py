"""When alarms are evaluated: every virtual minute, or 10 seconds for short periods, while there is something to see.

An alarm without data in its range comes to the same state each time, so it sleeps until data arrive; the clock can
then move a month on without a step a minute.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

from localaws.kernel.clock import Event, VirtualClock
from localaws.kernel.loops import on_loop
from localaws.services.cloudwatch.alarms.alarm import Alarm
from localaws.services.cloudwatch.alarms.definition import Watch

MINUTE = 60
FINE = 10


class Pulse:
    """Calls `evaluate(alarm, at)` for the alarms that are awake. `wake` and `forget` may be called by any thread."""

    def __init__(
        self, clock: VirtualClock, loop: asyncio.AbstractEventLoop, evaluate: Callable[[Alarm, float], None]
    ) -> None:
        self._clock = clock
        self._loop = loop
        self._evaluate = evaluate
        self._guard = threading.Lock()
        self._awake: dict[Alarm, float] = {}
        self._next: Event | None = None

    def wake(self, alarm: Alarm, at: float) -> None:
        """Have an alarm evaluated from now on, until a datum of the moment `at` has left its range."""
        watch = alarm.subject
        if not isinstance(watch, Watch):
            return
        until = at + (watch.range + 1) * watch.period + MINUTE
        if self._awake.get(alarm, 0.0) >= until:
            return
        with self._guard:
            new = alarm not in self._awake
            self._awake[alarm] = max(until, self._awake.get(alarm, 0.0))
        if new:
            on_loop(self._loop, self._schedule)

    def forget(self, alarm: Alarm) -> None:
        """Evaluate an alarm no more."""
        with self._guard:
            self._awake.pop(alarm, None)

    def _schedule(self) -> None:
        with self._guard:
            if not self._awake:
                return
            step = FINE if any(_is_fine(alarm) for alarm in self._awake) else MINUTE
        due = self._clock.now() // step * step + step
        if self._next is not None and not self._next.cancelled:
            if self._next.due <= due:
                return
            self._next.cancel()
        self._next = self._clock.at(due, self._beat)

    async def _beat(self) -> None:
        at = self._next.due if self._next else self._clock.now()
        self._next = None
        with self._guard:
            awake = list(self._awake.items())
        for alarm, until in awake:
            if at % MINUTE == 0 or _is_fine(alarm):
                self._evaluate(alarm, at)
            if at > until:
                self._sleep(alarm, until)
        self._schedule()

    def _sleep(self, alarm: Alarm, until: float) -> None:
        with self._guard:
            if self._awake.get(alarm) == until:
                del self._awake[alarm]


def _is_fine(alarm: Alarm) -> bool:
    return isinstance(alarm.subject, Watch) and alarm.subject.period < MINUTE
