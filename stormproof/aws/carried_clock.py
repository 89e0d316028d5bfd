"""The embedded AWS's clock, asked now and then: every record has a time, and a question for each would be the run."""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Lock

from stormproof.core.clock import Clock

TRUSTED_S = 1.0
"""Seconds for which an answer is carried on: somebody else may move the clock too."""


class CarriedClock:
    """A clock that runs on by itself from the last answer of another; thread-safe.

    It never shows a later time than the other would, so that nothing that follows a reading is dated before it.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = Lock()
        self._answer: tuple[datetime, float] | None = None

    def now(self) -> datetime:
        """Return the target's time, aware, UTC."""
        with self._lock:
            if self._answer is None or self.monotonic() - self._answer[1] > TRUSTED_S:
                self._answer = (self._clock.now(), self.monotonic())
            shown, at = self._answer
            return shown + timedelta(seconds=self.monotonic() - at)

    def monotonic(self) -> float:
        """Return seconds for durations."""
        return self._clock.monotonic()

    def pause(self, seconds: float) -> None:
        """Let real time pass."""
        self._clock.pause(seconds)

    def advance(self, by: timedelta) -> None:
        """Move the target's time, and ask anew at the next reading; raises as the other clock does."""
        try:
            self._clock.advance(by)
        finally:
            with self._lock:
                self._answer = None
