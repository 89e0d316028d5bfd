"""The clock that is carried on between two questions."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stormproof.aws.carried_clock import TRUSTED_S, CarriedClock
from stormproof.core.errors import CouldNotLook

NOW = datetime(2026, 1, 1, tzinfo=UTC)


class Counted:
    """A clock in full sight: how often it was asked, and where its seconds stand."""

    def __init__(self) -> None:
        self.asked = 0
        self.seconds = 0.0
        self.ahead = timedelta()

    def now(self) -> datetime:
        """The true time."""
        self.asked += 1
        return NOW + timedelta(seconds=self.seconds) + self.ahead

    def monotonic(self) -> float:
        """The seconds."""
        return self.seconds

    def pause(self, seconds: float) -> None:
        """Let them pass."""
        self.seconds += seconds

    def advance(self, by: timedelta) -> None:
        """Move, but never backwards."""
        if by < timedelta():
            raise CouldNotLook("clock.unreachable", "no")
        self.ahead += by


def test_readings_in_quick_succession_are_one_question() -> None:
    """And tell the true time all the same."""
    clock = Counted()
    carried = CarriedClock(clock)
    for _ in range(10):
        clock.pause(TRUSTED_S / 20)
        assert carried.now() == NOW + timedelta(seconds=clock.seconds)
    assert clock.asked == 1


@given(steps=st.lists(st.one_of(st.floats(0, 3), st.timedeltas(timedelta(0), timedelta(days=9)))))
def test_the_time_told_is_the_true_one_however_it_is_moved(steps: list[float | timedelta]) -> None:
    """After each wait and each move through it, it agrees with the clock it carries on."""
    clock = Counted()
    carried = CarriedClock(clock)
    for step in steps:
        if isinstance(step, timedelta):
            carried.advance(step)
        else:
            carried.pause(step)
        assert abs(carried.now() - clock.now()) < timedelta(milliseconds=1)


def test_a_move_by_somebody_else_is_noticed() -> None:
    """Within the time for which an answer is trusted."""
    clock = Counted()
    carried = CarriedClock(clock)
    carried.now()
    clock.advance(timedelta(hours=1))
    clock.pause(TRUSTED_S * 1.01)
    assert carried.now() == NOW + timedelta(hours=1, seconds=clock.seconds)


def test_a_clock_that_cannot_be_moved_says_so() -> None:
    """What the other raises is raised."""
    with pytest.raises(CouldNotLook):
        CarriedClock(Counted()).advance(timedelta(seconds=-1))
