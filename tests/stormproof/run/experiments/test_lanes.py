"""Time as stimuli see it."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stormproof.core.errors import Undecidable
from stormproof.run.experiments.lanes import LaneClock, StillClock, Stopped

NOW = datetime(2026, 1, 1, tzinfo=UTC)


class Watched:
    """A clock that remembers how it was moved, or refuses."""

    def __init__(self, refusal: Undecidable | None = None) -> None:
        self.moves: list[timedelta] = []
        self._refusal = refusal

    def now(self) -> datetime:
        """The time."""
        return NOW + sum(self.moves, timedelta())

    def monotonic(self) -> float:
        """No matter."""
        return 0.0

    def pause(self, seconds: float) -> None:
        """No matter."""

    def advance(self, by: timedelta) -> None:
        """Move, or refuse."""
        if self._refusal:
            raise self._refusal
        self.moves.append(by)


def advance_all(clock: LaneClock, waits: list[timedelta]) -> list[BaseException | None]:
    """Let as many threads wait as there are waits; return what each raised."""
    raised: list[BaseException | None] = [None] * len(waits)

    def wait(number: int) -> None:
        try:
            clock.advance(waits[number])
        except BaseException as error:  # noqa: BLE001 - handed to the test
            raised[number] = error
        finally:
            clock.leave()

    for _ in waits:
        clock.enter()
    threads = [threading.Thread(target=wait, args=(number,)) for number in range(len(waits))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert not any(thread.is_alive() for thread in threads)
    return raised


@settings(max_examples=25, deadline=None)
@given(minutes=st.lists(st.integers(0, 90), min_size=1, max_size=6))
def test_side_by_side_costs_the_longest_wait(minutes: list[int]) -> None:
    """All wait from the same moment: time is moved by the longest in all, and only forward."""
    watched = Watched()
    advance_all(LaneClock(watched), [timedelta(minutes=each) for each in minutes])
    assert all(move > timedelta() for move in watched.moves)
    assert sum(watched.moves, timedelta()) == timedelta(minutes=max(minutes))


def test_a_clock_that_cannot_be_moved_is_told_to_all_that_wait() -> None:
    """On a live target each of them is undecidable; none hangs."""
    raised = advance_all(LaneClock(Watched(Undecidable("clock.real", "no"))), [timedelta(1), timedelta(2)])
    assert all(isinstance(error, Undecidable) for error in raised)


def test_stop_ends_waits_for_time() -> None:
    """Whoever waits for a time that will not come any more is told so."""
    clock = LaneClock(Watched())
    clock.enter()
    clock.enter()
    raised: list[BaseException] = []

    def wait() -> None:
        try:
            clock.advance(timedelta(1))
        except Stopped as error:
            raised.append(error)

    thread = threading.Thread(target=wait)
    thread.start()
    clock.stop()
    thread.join(20)
    assert len(raised) == 1


def test_waits_are_counted() -> None:
    """What a scenario waited is told apart from what it worked."""
    waited: list[float] = []
    StillClock(Watched(), waited.append).pause(0.001)
    assert waited == [0.001]


def test_a_stopped_clock_does_not_wait() -> None:
    """Polls end at once when the run stops."""
    clock = StillClock(Watched())
    clock.stop()
    with pytest.raises(Stopped):
        clock.pause(3600)
