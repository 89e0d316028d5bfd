"""Polling looks until a deadline on an injected clock."""

from datetime import UTC, datetime, timedelta

import pytest

from stormproof.core.clock import look_until, poll
from stormproof.core.errors import CouldNotLook


class Ticking:
    """A clock whose pauses take no real time."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        """Return the epoch plus what was paused."""
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        """Return what was paused."""
        return self.seconds

    def pause(self, seconds: float) -> None:
        """Let the clock tick."""
        self.seconds += seconds

    def advance(self, by: timedelta) -> None:
        """Let the clock tick."""
        self.seconds += by.total_seconds()


def test_what_was_seen_is_returned() -> None:
    """The first look that fulfils the condition ends the poll."""
    seen = iter(range(10))
    assert poll(lambda: next(seen), lambda n: n == 3, clock=Ticking(), within_s=60, what="three") == 3


def test_it_looks_at_least_once() -> None:
    """A deadline of zero still allows one look."""
    assert poll(lambda: "there", bool, clock=Ticking(), within_s=0, what="it") == "there"


def test_a_deadline_that_passes_is_no_finding() -> None:
    """Not seen in time is could-not-look, and the message names what was waited for."""
    clock = Ticking()
    with pytest.raises(CouldNotLook, match="the log line: not seen within 5 s") as caught:
        poll(lambda: False, bool, clock=clock, within_s=5, every_s=2, what="the log line")
    assert caught.value.code == "poll.timed_out"
    assert clock.seconds == 5


def test_what_there_is_when_time_is_up_is_returned() -> None:
    """For whom the absence is a finding: a judge decides about what was seen last."""
    clock, seen = Ticking(), iter(range(100))
    assert look_until(lambda: next(seen), lambda n: n > 50, clock=clock, within_s=5, every_s=2) == 3
    assert clock.seconds == 5


def test_what_is_enough_ends_the_look_at_once() -> None:
    """And one look is made where no time is given."""
    clock, seen = Ticking(), iter(range(100))
    assert look_until(lambda: next(seen), lambda n: n == 2, clock=clock, within_s=60, every_s=1) == 2
    assert clock.seconds == 2
    assert look_until(lambda: next(seen), lambda n: n == 50, clock=clock, within_s=0) == 3
    assert clock.seconds == 2
