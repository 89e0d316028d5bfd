"""What a pass scenario came to: PASS and nothing to change, or blamed."""

from __future__ import annotations

from collections.abc import Callable
from unittest.mock import Mock

import pytest

from stormproof.core.criteria.verdicts import Verdict
from stormproof.core.errors import CallFailed, Undecidable
from stormproof.core.faults import NOTHING_HERE, PassScenario
from stormproof.core.planning.plans import Action, Blocked, Change, NoChange, Plan, Step
from stormproof.run.prove.following import OwnersDoing
from stormproof.run.prove.passes import PassResult, Seen, due, judge_left_alone, key, not_played
from stormproof.run.recording.recorder import ScenarioRun
from stormproof.run.reporting.results import RunResult

SCENARIO = PassScenario("stricter", "1.1", ("throttle",), Mock())
BESIDE = PassScenario("longer", "1.2", ("log",), Mock())
SATISFIED = NoChange("throttle", "stage", "rate", "somebody has set 5")
MADE_OTHERWISE = Change("throttle", "stage", "rate", Action.UPDATE, 5, 10, ())
ELSEWHERE = Change("log", "group", "retention", Action.UPDATE, 90, 30, ())
FOLLOWING = Change("filter", "group of the owner's", "filter", Action.CREATE, None, "ours", ())
SERVES = {"throttle": ("1.1",), "brake": ("1.1",), "log": ("1.2",), "filter": ("4.3",)}
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
        touching: tuple[Step, ...] = (),
        doings: tuple[OwnersDoing, ...] = (),
    ) -> PassResult:
        codes = {"1.1": (verdict, "auth.open"), "1.2": (other, "auth.shut")}
        runs = [scenario_run(id_, v, code=None if v is Verdict.PASS else code) for id_, (v, code) in codes.items()]
        result = run_result(*runs, selected="1.1,1.2")
        keys = frozenset(map(key, due(Plan(before))))
        seen = Seen(result, Plan(steps), Plan(afterwards), keys, frozenset(map(key, touching)), SERVES)
        return judge_left_alone(SCENARIO, "a stricter throttle", seen, beside, doings)

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


@pytest.mark.parametrize(
    "step",
    [
        MADE_OTHERWISE,
        STOPPED,
        Change("brake", "stage", "rate", Action.CREATE, None, 10, ()),
        Blocked("filter", "group", "filter", "somebody has one"),
        Change("filter", "group", "filter", Action.DELETE, "ours", None, ()),
    ],
)
def test_whatever_a_plan_wants_to_do_about_it_is_blame(judged: Callable[..., PassResult], step: Step) -> None:
    """A change, a conflict, what else serves the criterion, a conflict elsewhere, and what would be gone elsewhere."""
    row = judged(SATISFIED, step)
    assert row.blamed
    assert row.planned[0].startswith(f"{step.control}: ")
    assert row.follows == ()


def test_controls_of_other_criteria_may_follow_and_that_is_told(judged: Callable[..., PassResult]) -> None:
    """A log group of the owner's gets the filter that another criterion asks for."""
    row = judged(SATISFIED, FOLLOWING)
    assert (row.passed, row.planned) == (True, ())
    assert row.follows == ("filter: create filter group of the owner's",)


@pytest.mark.parametrize("beside", [(), (BESIDE,)])
def test_what_touches_the_owners_is_blame_whosever_control_it_is(
    judged: Callable[..., PassResult], beside: tuple[PassScenario, ...]
) -> None:
    """Beside others, too: then each is played alone, and the right one is named."""
    row = judged(SATISFIED, ELSEWHERE, touching=(ELSEWHERE,), beside=beside)
    assert row.blamed
    assert row.planned == ("log: update retention group",)


def test_what_follows_from_another_scenario_is_told_in_its_row(judged: Callable[..., PassResult]) -> None:
    """Not in that of one beside it, whose own control it may be; what follows from the first is its own to answer."""
    first, second = (OwnersDoing(frozenset(), frozenset({name}), frozenset()) for name in ("mine", "of the owner"))
    row = judged(SATISFIED, FOLLOWING, beside=(BESIDE,), doings=(first, second))
    assert (row.passed, row.follows) == (True, ())
    row = judged(SATISFIED, FOLLOWING, beside=(BESIDE,), doings=(second, first))
    assert row.follows == ("filter: create filter group of the owner's",)
    mine = Change("log", "group of the owner's", "retention", Action.UPDATE, 90, 30, ())
    assert judged(SATISFIED, mine, beside=(BESIDE,), doings=(first, second)).follows == ()
    assert judged(SATISFIED, mine, beside=(BESIDE,), doings=(second, first)).follows != ()


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
