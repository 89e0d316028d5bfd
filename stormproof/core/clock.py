"""Time as the target sees it, injected: the real clock, or the embedded AWS's virtual one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from stormproof.core.errors import CouldNotLook

T = TypeVar("T")


class Clock(Protocol):
    """The target's clock."""

    def now(self) -> datetime:
        """Return the target's time, aware, UTC."""

    def monotonic(self) -> float:
        """Return seconds for durations."""

    def pause(self, seconds: float) -> None:
        """Let real time pass between two looks of a deadline poll."""

    def advance(self, by: timedelta) -> None:
        """Move the target's time. Raises Undecidable where time cannot be moved."""


def poll(
    look: Callable[[], T],
    until: Callable[[T], bool],
    *,
    clock: Clock,
    within_s: float,
    every_s: float = 0.2,
    what: str,
) -> T:
    """Look until the condition holds and return what was seen; looks at least once.

    Raises CouldNotLook (``poll.timed_out``) after `within_s` seconds, naming `what` was waited for.
    A caller for whom the absence is a finding catches nothing: `look_until` returns it, and a judge decides.
    """
    deadline = clock.monotonic() + within_s
    while True:
        seen = look()
        if until(seen):
            return seen
        left = deadline - clock.monotonic()
        if left <= 0:
            raise CouldNotLook("poll.timed_out", f"{what}: not seen within {within_s:g} s")
        clock.pause(min(every_s, left))


def look_until(
    look: Callable[[], T], enough: Callable[[T], bool], *, clock: Clock, within_s: float, every_s: float = 0.2
) -> T:
    """Look until what is seen is enough, and return it; return what there is when `within_s` seconds are over.

    Looks at least once: with 0 seconds once alone.
    """
    deadline = clock.monotonic() + within_s
    while True:
        seen = look()
        left = deadline - clock.monotonic()
        if enough(seen) or left <= 0:
            return seen
        clock.pause(min(every_s, left))
