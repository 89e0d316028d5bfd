"""Rounds of pass scenarios: made, looked at, undone; the rounds are played by the test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from unittest.mock import Mock

import pytest

from stormproof.aws.undo.journal import Journal
from stormproof.core.criteria.verdicts import Verdict
from stormproof.core.errors import CallFailed, UndoIncomplete
from stormproof.core.faults import FaultInjection, PassScenario
from stormproof.core.planning.plans import Action, Call, Change, NoChange, Plan
from stormproof.core.undo import Disturbed, Entry
from stormproof.run.prove.pass_round import PassRounds
from stormproof.run.prove.round import Rounds
from stormproof.run.recording.recorder import ScenarioRun
from stormproof.run.reporting.results import RunResult

KEPT = Plan((NoChange("throttle", "stage", "rate", "kept"), NoChange("log", "group", "retention", "kept")))
WANTED = Plan((*KEPT.steps, Change("throttle", "stage", "rate", Action.UPDATE, 5, 10, ())))


def owner(name: str) -> FaultInjection:
    """What an owner does, and its undo, by the scenario's name."""
    return FaultInjection(f"{name} made", (Call("made", name, {}),), (Call("unmade", name, {}),))


def scenario(name: str, criterion: str = "1.1", control: str = "throttle", *, alone: bool = False) -> PassScenario:
    """A scenario that makes one call."""
    return PassScenario(name, criterion, (control,), lambda *_: owner(name), alone=alone)


@pytest.fixture
def played(
    scenario_run: Callable[..., ScenarioRun], run_result: Callable[..., RunResult]
) -> Callable[..., tuple[PassRounds, Mock]]:
    """Make rounds whose plans come from a list, and whose criteria are all PASS."""

    def make(*plans: Plan) -> tuple[PassRounds, Mock]:
        rounds = Mock(spec=Rounds, criteria=("1.1",), connection=Mock(), reached=Mock(), journal=Mock(spec=Journal))
        rounds.journal.begin.side_effect = lambda i, proved: Entry("id", i.title, Mock(), Mock(), (), proved=proved)
        rounds.planned.side_effect = plans
        rounds.related.side_effect = lambda *criteria: criteria
        runs = [scenario_run("1.1", Verdict.PASS), scenario_run("1.2", Verdict.PASS)]
        rounds.verify.return_value = run_result(*runs, selected="1.1,1.2")
        return PassRounds(rounds), rounds

    return make


def calls(rounds: Mock) -> list[tuple[str, Any]]:
    """Return in order what was journalled, made, verified, planned and undone."""
    titled = {"journal.begin", "journal.undo"}
    return [(name, args[0].title if name in titled else "") for name, args, _ in rounds.mock_calls]


def test_a_scenario_is_journalled_made_verified_planned_undone_and_planned_again(played: Any) -> None:
    """In this order, after a plan of what was due before."""
    passing, rounds = played(KEPT, KEPT, KEPT)
    (row,) = passing.play([scenario("a")])
    assert (row.passed, row.title) == (True, "a made")
    names = [name for name, _ in calls(rounds) if name != "related"]
    assert names == ["planned", "journal.begin", "journal.carry_out", "verify", "planned", "journal.undo", "planned"]


def test_several_are_played_in_one_run_and_undone_backwards(played: Any) -> None:
    """One verification, one plan for all of them."""
    passing, rounds = played(KEPT, KEPT, KEPT)
    rows = passing.play([scenario("a"), scenario("b", "1.2", "log")])
    assert [row.passed for row in rows] == [True, True]
    assert rounds.verify.call_count == 1
    assert [title for name, title in calls(rounds) if name == "journal.undo"] == ["b made", "a made"]


def test_where_one_is_blamed_each_is_played_alone(played: Any) -> None:
    """What one scenario does may show on another's criterion: alone, the right one is named."""
    passing, rounds = played(KEPT, WANTED, KEPT, WANTED, KEPT, KEPT, KEPT)
    rows = passing.play([scenario("a"), scenario("b", "1.2", "log")])
    assert [(row.scenario, row.blamed) for row in rows] == [("a", True), ("b", False)]
    assert rounds.verify.call_count == 3


def test_one_that_cannot_be_made_is_blamed_and_undone(played: Any) -> None:
    """A call may have been made before the one that failed."""
    passing, rounds = played(KEPT)
    rounds.journal.carry_out.side_effect = CallFailed("aws.refused", "no such right")
    (row,) = passing.play([scenario("a")])
    assert (row.blamed, row.got, row.seconds) == (True, "not made: no such right", 0.0)
    assert rounds.journal.undo.call_count == 1
    assert not rounds.verify.called


@pytest.mark.parametrize(("name", "blamed"), [("theirs", True), ("ours", False)])
def test_what_another_control_changes_of_what_was_made_is_blame(played: Any, name: str, *, blamed: bool) -> None:
    """What it changes of ours follows."""
    wanted = Call("cloudwatch", "put_metric_alarm", {"AlarmName": name})
    step = Change("log", "alarm", "condition", Action.UPDATE, 5, 10, (wanted,))
    passing, rounds = played(KEPT, Plan((*KEPT.steps, step)), KEPT)
    theirs = (Disturbed("alarm", {"AlarmName": "theirs"}, None),)
    rounds.journal.begin.side_effect = lambda i, proved: Entry("id", i.title, Mock(), Mock(), theirs, proved=proved)
    (row,) = passing.play([scenario("a")])
    assert (row.blamed, bool(row.follows)) == (blamed, not blamed)


@pytest.mark.parametrize("error", [KeyboardInterrupt(), ValueError("bug")])
def test_whatever_happens_all_are_undone(played: Any, error: BaseException) -> None:
    """An interruption, a bug: the undos run, and the error goes on."""
    passing, rounds = played(KEPT)
    rounds.verify.side_effect = error
    with pytest.raises(type(error)):
        passing.play([scenario("a"), scenario("b", "1.2", "log")])
    assert rounds.journal.undo.call_count == 2


def test_what_cannot_be_undone_is_told_and_the_others_are_undone(played: Any) -> None:
    """Status 4, not a row in a table."""
    passing, rounds = played(KEPT, KEPT)
    rounds.journal.undo.side_effect = [UndoIncomplete("still there"), None]
    with pytest.raises(UndoIncomplete):
        passing.play([scenario("a"), scenario("b", "1.2", "log")])
    assert rounds.journal.undo.call_count == 2


def test_what_several_have_in_common_is_made_and_undone_once(played: Any) -> None:
    """Each has its row, under the title of what was made."""
    passing, rounds = played(KEPT, KEPT, KEPT)
    one = scenario("a")
    rows = passing.play([one, replace(one, name="b", criterion="1.2")])
    assert [(row.scenario, row.title, row.passed) for row in rows] == [("a", "a made", True), ("b", "a made", True)]
    assert rounds.journal.carry_out.call_count == rounds.journal.undo.call_count == 1
