"""The target's time as stimuli see it: still, or moved on only when every stimulus under way waits for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from threading import Condition, Event, Lock

from stormproof.core.clock import Clock
from stormproof.core.criteria.spent import Activity, Span
from stormproof.core.errors import CouldNotLook, StormproofError


class Stopped(CouldNotLook):
    """The run was interrupted while a stimulus waited."""

    def __init__(self) -> None:
        super().__init__("run.interrupted", "the run was interrupted")


class StillClock:
    """A clock that shows the target's time and cannot move it; waits end at once when the run stops.

    `waited` is called with the seconds that each wait took.
    """

    def __init__(self, clock: Clock, waited: Callable[[float], None] | None = None) -> None:
        self._clock = clock
        self._waited = waited
        self._stopped = Event()

    def now(self) -> datetime:
        """Return the target's time, aware, UTC."""
        return self._clock.now()

    def monotonic(self) -> float:
        """Return seconds for durations."""
        return self._clock.monotonic()

    def pause(self, seconds: float) -> None:
        """Let real time pass; raises Stopped when the run stops."""
        if self._stopped.wait(seconds):
            raise Stopped
        if self._waited:
            self._waited(seconds)

    def advance(self, by: timedelta) -> None:
        """Refuse: a stimulus that moves time declares a lane, a scenario never moves it."""
        raise RuntimeError(f"time may not be moved here (by {by}): declare a lane other than STILL on the stimulus")

    def stop(self) -> None:
        """End every wait, now and later."""
        self._stopped.set()


class PassingClock(StillClock):
    """A clock that nobody can move, of stimuli that would: they have to wait as long as it takes."""

    def advance(self, by: timedelta) -> None:
        """Raise Undecidable ``clock.real``, as the target's clock does."""
        self._clock.advance(by)


class CountedClock:
    """A clock of one stimulus, which keeps when it waited by it, in real time, and what of the target's time passed.

    While it waits for the target's clock to be moved it is the turn of others: `held`.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = Lock()
        self._waits: list[Span] = []
        self._held: list[Span] = []
        self._passed: list[Span] = []

    def now(self) -> datetime:
        """Return the target's time, aware, UTC."""
        return self._clock.now()

    def monotonic(self) -> float:
        """Return seconds for durations."""
        return self._clock.monotonic()

    def pause(self, seconds: float) -> None:
        """Let real time pass, as the other clock does."""
        self._kept(self._waits, self.monotonic, lambda: self._clock.pause(seconds))

    def advance(self, by: timedelta) -> None:
        """Move the target's time, as the other clock does."""
        moved = partial(self._kept, self._passed, self._target_s, lambda: self._clock.advance(by))
        self._kept(self._held, self.monotonic, moved)

    def activity(self, began: float, ended: float) -> Activity:
        """Return what the stimulus did that ran by it from `began` to `ended`, on the monotonic clock."""
        with self._lock:
            return Activity(((began, ended),), tuple(self._waits), tuple(self._held), tuple(self._passed))

    def _target_s(self) -> float:
        return self.now().timestamp()

    def _kept(self, spans: list[Span], clock: Callable[[], float], wait: Callable[[], None]) -> None:
        began = clock()
        try:
            wait()
        finally:
            ended = clock()
            with self._lock:
                spans.append((began, ended))


class LaneClock(StillClock):
    """The clock of a lane: `advance` blocks until the target's time has come, and time moves when all are waiting.

    So stimuli that wait side by side cost the longest of their waits, not the sum, and none is overtaken.
    """

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self._under_way = 0
        self._due: list[datetime] = []
        self._failed: StormproofError | None = None
        self._moved = Condition()

    def enter(self) -> None:
        """Count one more stimulus under way."""
        with self._moved:
            self._under_way += 1

    def leave(self) -> None:
        """Count one less; time may move for those that wait."""
        with self._moved:
            self._under_way -= 1
            self._move_if_all_wait()

    def advance(self, by: timedelta) -> None:
        """Wait until the target's time is `by` later.

        Raises Stopped when the run stops, and for all that wait what the target's clock raised when it was moved.
        """
        with self._moved:
            due = self._clock.now() + by
            self._due.append(due)
            try:
                self._move_if_all_wait()
                self._moved.wait_for(lambda: self._stopped.is_set() or self._failed or due not in self._due)
            finally:
                if due in self._due:
                    self._due.remove(due)
        if self._failed:
            raise self._failed
        if self._stopped.is_set():
            raise Stopped

    def stop(self) -> None:
        """End every wait, now and later."""
        super().stop()
        with self._moved:
            self._moved.notify_all()

    def _move_if_all_wait(self) -> None:
        if not self._due or len(self._due) < self._under_way:
            return
        nearest = min(self._due)
        try:
            gap = nearest - self._clock.now()
            if gap > timedelta():
                self._clock.advance(gap)
        except StormproofError as error:
            self._failed = error
        else:
            self._due = [due for due in self._due if due > nearest]
        self._moved.notify_all()
