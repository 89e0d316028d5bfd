"""Stimuli side by side: what conflicts waits, lanes follow one another, failures reach whoever joins."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from unittest.mock import Mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stormproof.core.errors import Refuted, Undecidable, UndoIncomplete
from stormproof.core.evidence import Record
from stormproof.core.stimuli import Lane, Stimulus
from stormproof.run.environment.bench import RunBench
from stormproof.run.experiments.scheduler import Scheduler
from stormproof.run.recording.evidence_log import EvidenceLog

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SOON = 20.0
"""Seconds after which a test that hangs fails."""


class HandClock:
    """A clock whose monotonic seconds count the questions."""

    def __init__(self) -> None:
        self.moved = timedelta()

    def now(self) -> datetime:
        """The time."""
        return NOW + self.moved

    def monotonic(self) -> float:
        """Nothing takes any time."""
        return 0.0

    def pause(self, seconds: float) -> None:
        """Do not wait."""

    def advance(self, by: timedelta) -> None:
        """Move."""
        self.moved += by


def bench_of(evidence_log: EvidenceLog, clock: Any) -> RunBench:
    """A bench that has nothing but its trail and its clock."""
    return Mock(spec=RunBench, evidence_log=evidence_log, clock=clock)


def scheduled(*stimuli: Stimulus[Any], **more: Any) -> Scheduler:
    """A scheduler that has been started."""
    scheduler = Scheduler(stimuli, bench_of, HandClock(), **more)
    scheduler.start()
    return scheduler


def _note(order: list[str], lane: Lane, _: RunBench) -> None:
    order.append(lane.name)


def test_what_does_not_conflict_runs_at_the_same_time() -> None:
    """Two stimuli that wait for each other both end: each has begun before the other was through."""
    meeting = threading.Barrier(2)
    stimuli = [Stimulus(name, lambda _: meeting.wait(SOON), frozenset({name})) for name in ("a", "b")]
    scheduler = scheduled(*stimuli)
    assert {scheduler.join(each, EvidenceLog("t")).value for each in stimuli} == {0, 1}
    scheduler.stop()


def test_what_is_read_may_others_read_and_nobody_occupies_it_meanwhile() -> None:
    """Two that look end together; who occupies what they look at begins when both are through."""
    meeting, looking, order = threading.Barrier(2), frozenset({"code"}), list[str]()

    def look(_: RunBench) -> None:
        meeting.wait(SOON)
        order.append("looked")

    readers = [Stimulus(name, look, reads=looking) for name in ("a", "b")]
    changing = Stimulus("c", lambda _: order.append("changed"), looking)
    again = Stimulus("d", lambda _: order.append("looked again"), reads=looking)
    scheduler = scheduled(*readers, changing, again)
    for each in (*readers, changing, again):
        scheduler.join(each, EvidenceLog("t"))
    scheduler.stop()
    assert sorted(order[: order.index("changed")]).count("looked") == 2


@settings(max_examples=30, deadline=None)
@given(occupied=st.lists(st.sets(st.sampled_from("abc"), max_size=2), min_size=1, max_size=8))
def test_no_two_stimuli_hold_the_same_thing_and_each_runs_once(occupied: list[set[str]]) -> None:
    """Whatever they occupy: never together, none forgotten, none twice."""
    held: set[str] = set()
    ran: list[str] = []
    lock = threading.Lock()
    clashes: list[set[str]] = []

    def experiment(name: str, things: set[str]) -> Callable[[RunBench], None]:
        def run(_: RunBench) -> None:
            with lock:
                clashes.append(held & things)
                held.update(things)
                ran.append(name)
            with lock:
                held.difference_update(things)

        return run

    stimuli = [Stimulus(str(n), experiment(str(n), things), frozenset(things)) for n, things in enumerate(occupied)]
    scheduler = scheduled(*stimuli)
    for stimulus in stimuli:
        scheduler.join(stimulus, EvidenceLog("t"))
    scheduler.stop()
    assert not any(clashes)
    assert sorted(ran) == sorted(s.name for s in stimuli)


def test_a_lane_begins_when_the_one_before_has_ended() -> None:
    """Days come after hours, even when only a stimulus of the last lane is joined."""
    order: list[str] = []
    stimuli = [Stimulus(lane.name, partial(_note, order, lane), lane=lane) for lane in reversed(Lane)]
    scheduler = scheduled(*stimuli)
    scheduler.join(stimuli[0], EvidenceLog("t"))
    scheduler.stop()
    assert order == ["STILL", "MINUTES", "HOURS", "DAYS"]


def test_where_time_cannot_be_moved_lanes_run_together() -> None:
    """Days and still stimuli meet: on a live target a run costs its longest chain, not the sum."""
    meeting = threading.Barrier(2)
    stimuli = [Stimulus(lane.name, lambda _: meeting.wait(SOON), lane=lane) for lane in (Lane.STILL, Lane.DAYS)]
    scheduler = scheduled(*stimuli, lanes_apart=False)
    assert {scheduler.join(each, EvidenceLog("t")).value for each in stimuli} == {0, 1}
    scheduler.stop()


def test_stimuli_of_a_lane_wait_for_time_together() -> None:
    """Waits of 5 and 60 minutes cost 60, not 65, and each wakes when its own time has come."""
    woken: dict[str, datetime] = {}

    def waits(name: str, minutes: int) -> Stimulus[None]:
        def run(bench: RunBench) -> None:
            bench.clock.advance(timedelta(minutes=minutes))
            woken[name] = bench.clock.now()

        return Stimulus(name, run, lane=Lane.MINUTES)

    stimuli = [waits("short", 5), waits("long", 60)]
    scheduler = scheduled(*stimuli)
    for stimulus in stimuli:
        scheduler.join(stimulus, EvidenceLog("t"))
    scheduler.stop()
    assert woken["short"] >= NOW + timedelta(minutes=5)
    assert woken["long"] == NOW + timedelta(minutes=60)


def test_a_still_stimulus_may_not_move_time() -> None:
    """It has declared that it does not; the others of its lane rely on that."""
    stimulus = Stimulus("still", lambda bench: bench.clock.advance(timedelta(1)))
    scheduler = scheduled(stimulus)
    with pytest.raises(RuntimeError, match="declare a lane"):
        scheduler.join(stimulus, EvidenceLog("t"))
    scheduler.stop()


def test_evidence_goes_to_every_scenario_that_joins() -> None:
    """Two scenarios rest on one stimulus: both get its records."""

    def look(bench: RunBench) -> str:
        bench.evidence_log.record(Record("aws", NOW, "seen", {}))
        return "seen"

    stimulus = Stimulus("look", look)
    scheduler = scheduled(stimulus)
    evidence_logs = [EvidenceLog("one"), EvidenceLog("two")]
    assert [scheduler.join(stimulus, evidence_log).value for evidence_log in evidence_logs] == ["seen", "seen"]
    assert [[record.title for record in evidence_log.records()] for evidence_log in evidence_logs] == [
        ["seen"],
        ["seen"],
    ]
    scheduler.stop()


def test_what_a_stimulus_raises_is_raised_to_all_that_join() -> None:
    """A refutation found on the way is each scenario's finding."""

    def refute(_: RunBench) -> None:
        raise Refuted("auth.open", "open")

    stimulus = Stimulus("refute", refute)
    scheduler = scheduled(stimulus)
    for _ in range(2):
        with pytest.raises(Refuted):
            scheduler.join(stimulus, EvidenceLog("t"))
    scheduler.stop()


def test_an_undo_that_failed_is_told_even_if_nobody_joined() -> None:
    """What is left broken outweighs every verdict, so it must not be lost."""

    def leave(_: RunBench) -> None:
        raise UndoIncomplete("left broken")

    scheduler = scheduled(Stimulus("leave", leave))
    assert [str(error) for error in scheduler.stop()] == ["left broken"]


def test_what_takes_longer_than_allowed_is_not_started() -> None:
    """UNDECIDED run.max_wait, with the time that it would need."""
    run = Mock()
    stimulus = Stimulus("slow", run, longest_s=3600)
    scheduler = scheduled(stimulus, longest_s=60)
    with pytest.raises(Undecidable, match="3600 s") as raised:
        scheduler.join(stimulus, EvidenceLog("t"))
    assert raised.value.code == "run.max_wait"
    run.assert_not_called()
    scheduler.stop()


def test_a_stimulus_that_was_never_scheduled_is_told_how_to_be() -> None:
    """A binding whose value was thrown away would otherwise wait for ever."""
    scheduler = scheduled()
    with pytest.raises(LookupError, match="assign what when_stimulus returns"):
        scheduler.join(Stimulus("unknown", Mock()), EvidenceLog("t"))
    scheduler.stop()


def test_stop_wakes_what_waits_and_starts_nothing_more() -> None:
    """An interrupted run ends at once: sleepers are woken, the queue is dropped."""
    begun = threading.Event()
    never = Mock()

    def sleep(bench: RunBench) -> None:
        begun.set()
        bench.clock.pause(3600)

    stimuli = [Stimulus("sleeps", sleep, frozenset("x")), Stimulus("queued", never, frozenset("x"))]
    scheduler = scheduled(*stimuli)
    assert begun.wait(SOON)
    scheduler.stop()
    never.assert_not_called()
