"""What waits cost and tell: counted once, with what may be left of them where time passes by itself."""

from __future__ import annotations

import itertools
import threading
from datetime import timedelta

import pytest

from stormproof.core.criteria.spent import spent
from stormproof.core.errors import Undecidable
from stormproof.core.stimuli import Lane, Stimulus
from stormproof.run.experiments.scheduler import Scheduler
from stormproof.run.experiments.timetable import Slot
from stormproof.run.recording.evidence_log import EvidenceLog
from tests.stormproof.run.experiments.test_scheduler import SOON, HandClock, bench_of, scheduled


class Ticking(HandClock):
    """A clock by which each question takes a second."""

    def __init__(self) -> None:
        super().__init__()
        self._seconds = itertools.count()

    def monotonic(self) -> float:
        """One more."""
        return float(next(self._seconds))


def slot_of(scheduler: Scheduler, name: str) -> Slot:
    """When a stimulus began and ended."""
    return next(slot for slot in scheduler.slots() if slot.stimulus.name == name)


def test_nothing_that_scenarios_share_is_counted_twice() -> None:
    """A stimulus is part of the time of each scenario that rests on it, and counts once for all of them."""
    stimulus = Stimulus("pauses", lambda bench: bench.clock.pause(5.0), lane=Lane.MINUTES)
    scheduler = Scheduler([stimulus], bench_of, Ticking())
    scheduler.start()
    logs = [EvidenceLog("one"), EvidenceLog("two")]
    marks = [log.mark() for log in logs]
    for log in logs:
        scheduler.join(stimulus, log)
    scheduler.stop()
    (_, one), (_, two) = (log.activities(mark) for log, mark in zip(logs, marks, strict=True))
    assert one == two
    assert spent((one,)).waited_s > 0
    assert spent((one,)).real_s == pytest.approx(slot_of(scheduler, "pauses").seconds)
    assert spent((one, two)) == spent((one,))


def test_how_long_scenarios_wait_for_stimuli_is_nobodys_time() -> None:
    """While a scenario waits for one it neither works nor waits by itself: the stimulus does."""
    log = EvidenceLog("t")
    mark = log.mark()
    log.join(60.0, None)
    assert spent(log.activities(mark)).real_s < 1.0


def test_where_time_passes_a_wait_tells_how_long_it_may_still_take() -> None:
    """By the figure that the stimulus declares; what conflicts with it comes after it."""
    told: list[float | None] = []
    ended = threading.Event()

    def tick(_seconds: float, left_s: float | None) -> None:
        told.append(left_s)
        ended.set()

    first = Stimulus("first", lambda _: ended.wait(SOON), frozenset("x"), longest_s=100.0)
    second = Stimulus("second", lambda _: None, frozenset("x"), longest_s=50.0)
    scheduler = scheduled(first, second, lanes_apart=False)
    scheduler.join(first, EvidenceLog("t", tick))
    scheduler.join(second, EvidenceLog("t"))
    scheduler.stop()
    assert 100.0 in told
    assert slot_of(scheduler, "second").after == "first"


def test_time_that_nobody_can_move_is_told_as_undecidable() -> None:
    """By the target's clock, in the midst of a stimulus, and nobody waits for others to wait."""

    class Passing(HandClock):
        def advance(self, by: timedelta) -> None:
            raise Undecidable("clock.real", str(by))

    stimulus = Stimulus("moves", lambda bench: bench.clock.advance(timedelta(hours=1)), lane=Lane.HOURS)
    scheduler = Scheduler([stimulus], bench_of, Passing(), lanes_apart=False)
    scheduler.start()
    with pytest.raises(Undecidable, match="1:00:00"):
        scheduler.join(stimulus, EvidenceLog("t"))
    scheduler.stop()
