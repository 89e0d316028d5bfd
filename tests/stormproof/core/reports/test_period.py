"""A period for an audit: exceptions with their length, the weakest proof, gaps."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from stormproof.core.criteria.verdicts import Proof, Verdict
from stormproof.core.reports.kept import KeptRun
from stormproof.core.reports.period import OPEN, Departure, KillAge, Span, departures, period
from tests.stormproof.made_kept_runs import NOON, made_run

DAY = timedelta(days=1)
SPAN = Span(NOON, NOON + 30 * DAY)
FAIL = {"3.1": ("FAIL", "no alarm")}


def run(day: int, verdict: str = "PASS", reason: str = "") -> KeptRun:
    """Return a run of a day in which criterion 3.1 came to a verdict."""
    return made_run(NOON + day * DAY, {"3.1": (verdict, reason)})


def found(*runs: KeptRun) -> list[Departure]:
    """Return the departures of 3.1."""
    return list(departures("3.1", runs, SPAN))


def test_an_exception_lasts_from_the_first_run_that_saw_it_to_the_first_that_saw_it_met() -> None:
    """As far as anybody has seen."""
    (each,) = found(run(1), run(2, "FAIL", "no alarm"), run(3, "FAIL", "still none"), run(5))
    assert (each.began, each.length(SPAN), each.how, each.reason, each.runs) == (
        NOON + 2 * DAY, 3 * DAY, "met", "no alarm", 2,
    )  # fmt: skip


def test_what_nobody_could_tell_ends_no_exception() -> None:
    """ERROR and UNDECIDED are no sight of it met."""
    (each,) = found(run(2, "FAIL"), run(3, "ERROR"), run(4, "UNDECIDED"), run(6))
    assert each.length(SPAN) == 4 * DAY


def test_an_exception_may_begin_before_the_period_and_end_after_it() -> None:
    """One that ended before is none of it."""
    assert found(run(-5, "FAIL"), run(-4)) == []
    (each,) = found(run(-5, "FAIL"), run(2, "FAIL"))
    assert (each.began, each.ended, each.how, each.length(SPAN)) == (NOON - 5 * DAY, None, OPEN, 35 * DAY)


def test_nothing_is_reckoned_into_the_future() -> None:
    """A period that is told of before its end: what is open lasts until now, and no gap reaches beyond it."""
    told_of = Span(NOON, NOON + 90 * DAY, NOON + 5 * DAY)
    (each,) = departures("3.1", [run(2, "FAIL")], told_of)
    assert each.length(told_of) == 3 * DAY
    (system,) = period([run(2)], [], told_of, {}, {}).systems
    assert not [each for each in system.gaps if "as a whole" in each]


def test_a_waiver_that_ended_an_exception_is_told() -> None:
    """With who and why."""
    (each,) = found(run(2, "FAIL"), run(3, "WAIVED", "waived until 2026-04-01 by Ann (soon); by itself FAIL: no alarm"))
    assert each.how == "waived until 2026-04-01 by Ann (soon)"


def test_systems_without_a_run_in_the_period_are_none_of_it() -> None:
    """Their runs before it say nothing about it."""
    told = period([run(-3), made_run(NOON + DAY, target="other")], [], SPAN, {}, {})
    assert [each.target for each in told.systems] == ["other"]


def test_the_weakest_proof_is_that_of_any_pass() -> None:
    """One run by configuration is enough."""
    weak = run(1)
    outcome = replace(weak.criteria["1.1"], proof=Proof.CONFIGURATION)
    weak = replace(weak, criteria={**weak.criteria, "1.1": outcome})
    (system,) = period([weak, run(2)], [], SPAN, {}, {}).systems
    assert (system.weakest["1.1"], system.weakest["1.2"]) == (Proof.CONFIGURATION, Proof.BEHAVIOUR)
    assert system.weakest_proof is Proof.CONFIGURATION


def test_gaps_tell_what_was_not_selected_not_decided_and_not_looked_at() -> None:
    """And that nothing tells whether checks can fail, of the others."""
    partial = made_run(NOON + DAY, {"3.1": ("UNDECIDED", "no permit")}, only=["1.1", "3.1"])
    kills = [("shop", KillAge("1.1", NOON, 3, 0, "0.1.0")), ("other", KillAge("3.1", NOON, 3, 0, "0.1.0"))]
    (system,) = period([partial], kills, Span(NOON, NOON + 40 * DAY), {}, {}).systems
    told = "\n".join(system.gaps)
    assert "never selected: 1.2, " in told
    assert "3.1 undecided, last in" in told
    assert "not looked at as a whole from 2026-03-10 to 2026-04-19: 40 days" in told
    assert "no proof kept that the check can fail: 1.2, " in told
    assert "1 of 1 runs are unsigned" in told
    assert system.kills.keys() == {"1.1"}


def test_what_is_seen_often_enough_has_no_gap_in_time() -> None:
    """Runs of all criteria no further apart than evidence is fresh."""
    (system,) = period([run(0), run(20)], [], SPAN, {}, {}).systems
    assert not [each for each in system.gaps if "as a whole" in each]
    assert system.runs[0].criteria["3.1"].verdict is Verdict.PASS
