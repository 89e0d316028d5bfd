"""What a pass scenario came to: PASS and nothing to change, or blamed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from unittest.mock import Mock

import pytest

from stormproof.core.criteria.verdicts import Verdict
from stormproof.core.errors import CallFailed, Undecidable
from stormproof.core.faults import NOTHING_HERE, PassScenario, Showing
from stormproof.core.planning.plans import Action, Blocked, Change, NoChange, Plan, Step
from stormproof.run.prove.passes import PassResult, Seen, due, judge_left_alone, key, not_played
from stormproof.run.recording.recorder import ScenarioRun
from stormproof.run.reporting.results import RunResult

SCENARIO = PassScenario("stricter", "1.1", ("throttle",), Mock())
BESIDE = PassScenario("longer", "1.2", ("log",), Mock())
SATISFIED = NoChange("throttle", "stage", "rate", "somebody has set 5")
MADE_OTHERWISE = Change("throttle", "stage", "rate", Action.UPDATE, 5, 10, ())
ELSEWHERE = Change("log", "group", "retention", Action.UPDATE, 90, 30, ())
STOPPED = Blocked("throttle", "stage", "rate", "somebody has set 5")

Make = Callable[..., ScenarioRun]
Gather = Callable[..., RunResult]


@pytest.fixture
def judged(scenario_run: Make, run_result: Gather) -> Callable[..., PassResult]:
    """Judge the scenario by the verdicts of 1.1 and 1.2 and by the steps of the plan meanwhile and afterwards."""

    def judge(
        *steps: Step,
        verdict: Verdict = Verdict.PASS,
        other: Verdict = Verdict.PASS,
        afterwards: tuple[Step, ...] = (),
        before: tuple[Step, ...] = (),
        beside: tuple[PassScenario, ...] = (),
    ) -> PassResult:
        codes = {"1.1": (verdict, "auth.open"), "1.2": (other, "auth.shut")}
        runs = [scenario_run(id_, v, code=None if v is Verdict.PASS else code) for id_, (v, code) in codes.items()]
        result = run_result(*runs, selected="1.1,1.2")
        seen = Seen(result, Plan(steps), Plan(afterwards), frozenset(map(key, due(Plan(before)))))
        return judge_left_alone(SCENARIO, "a stricter throttle", seen, beside)

    return judge


def test_a_state_that_passes_and_stays_is_not_blamed(judged: Callable[..., PassResult]) -> None:
    """Its row says why the plan left it alone."""
    row = judged(SATISFIED)
    assert (row.passed, row.blamed, row.got, row.planned) == (True, False, "PASS", ())
    assert row.reasons == ("throttle: somebody has set 5",)


@pytest.mark.parametrize("verdict", [Verdict.FAIL, Verdict.ERROR, Verdict.UNDECIDED])
def test_whatever_is_not_called_pass_is_blamed(judged: Callable[..., PassResult], verdict: Verdict) -> None:
    """Could not look is no PASS either."""
    row = judged(SATISFIED, verdict=verdict)
    assert (row.blamed, row.got) == (True, f"{verdict.value} auth.open")


def test_a_fail_of_the_same_requirement_is_blame_too(judged: Callable[..., PassResult]) -> None:
    """A state that complies with all of it makes none of it red."""
    row = judged(SATISFIED, other=Verdict.FAIL)
    assert (row.blamed, row.got) == (True, "PASS, 1.2 FAIL auth.shut")


@pytest.mark.parametrize("step", [MADE_OTHERWISE, STOPPED, ELSEWHERE])
def test_whatever_a_plan_wants_to_do_about_it_is_blame(judged: Callable[..., PassResult], step: Step) -> None:
    """A change, a conflict, and a change elsewhere that was not due before."""
    row = judged(SATISFIED, step)
    assert row.blamed
    assert row.planned[0].startswith(f"{step.control}: ")


def test_what_was_due_before_is_not_its_fault(judged: Callable[..., PassResult]) -> None:
    """A target may have something left to be done."""
    assert not judged(SATISFIED, ELSEWHERE, before=(ELSEWHERE,)).blamed


def test_scenarios_beside_it_answer_for_their_own(judged: Callable[..., PassResult]) -> None:
    """Of several that are played in one run, each is judged by its own criterion and controls."""
    assert not judged(SATISFIED, ELSEWHERE, other=Verdict.FAIL, beside=(BESIDE,)).blamed


def test_a_control_that_the_plan_does_not_know_is_blame(judged: Callable[..., PassResult]) -> None:
    """Nothing was left alone where nothing was planned."""
    assert judged().planned == ("throttle: the plan has no such control",)


def test_what_is_not_taken_back_is_blame(judged: Callable[..., PassResult]) -> None:
    """After the undo a plan finds all as it was."""
    assert judged(SATISFIED, afterwards=(MADE_OTHERWISE,)).planned == ("not undone: throttle: update rate stage",)


def test_what_could_not_be_made_is_blamed_unless_the_system_has_nothing_for_it() -> None:
    """A usage plan's name cannot be changed where there is no usage plan."""
    assert not not_played(SCENARIO, Undecidable(NOTHING_HERE, "no usage plan")).blamed
    assert not_played(SCENARIO, Undecidable("journal.unwritable", "disk full")).blamed
    row = not_played(SCENARIO, CallFailed("aws.refused", "no such right"))
    assert (row.blamed, row.passed, row.got) == (True, False, "not made: no such right")


def test_what_shows_an_owners_thing_may_be_written_anew(scenario_run: Make, run_result: Gather) -> None:
    """Where a scenario is said to be shown, and nothing else of that control."""
    result = run_result(scenario_run("1.1", Verdict.PASS), selected="1.1")
    shown = replace(SCENARIO, shown_by=(Showing("log", "retention", ("alarms",)),))

    def passed(scenario: PassScenario, before: object, after: object, touched: str = "theirs") -> bool:
        listed = Change("log", "group", "retention", Action.UPDATE, before, after, ())
        seen = Seen(result, Plan((SATISFIED, listed)), Plan(()), frozenset(), frozenset({touched}))
        return judge_left_alone(scenario, "a stricter throttle", seen, ()).passed

    assert passed(shown, {"alarms": []}, {"alarms": ["theirs"]})
    assert not passed(shown, {"alarms": []}, {"alarms": ["theirs"]}, touched="another")
    assert not passed(shown, {"alarms": [], "days": 1}, {"alarms": ["theirs"], "days": 2})
    assert not passed(SCENARIO, {"alarms": []}, {"alarms": ["theirs"]})
