"""One round of a proof, and which targets may be sabotaged: verification and repair are played by the test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from unittest.mock import Mock

import pytest

from stormproof.aws.undo.journal import Journal
from stormproof.core.criteria.verdicts import Verdict
from stormproof.core.errors import CallFailed, UndoIncomplete, UsageError
from stormproof.core.faults import FaultInjection, MendedBy, PassScenario, Sabotage
from stormproof.core.planning.plans import Call
from stormproof.core.policy import Policy
from stormproof.core.target.model import Embedded, Permit, Regions, SystemSelector, Target
from stormproof.core.undo import Entry
from stormproof.run.prove import round as round_of
from stormproof.run.prove.proof import Scenarios, admitted, may_sabotage
from stormproof.run.prove.round import Rounds
from stormproof.run.recording.recorder import ScenarioRun
from stormproof.run.reporting.results import RunResult

LOCAL = "http://127.0.0.1:1"
EMBEDDED = Embedded(clock_url=LOCAL, mailbox_url=LOCAL, ca_bundle="c", gateway_url=LOCAL, endpoint_url=LOCAL)
EVERY = ("1.1", "1.2", "2.1")
BREAK = Call("made", "break_it", {})
DISTURBANCE = FaultInjection("the door is open", (BREAK,), (Call("made", "mend_it", {}),))


def sabotage(mended_by: MendedBy = MendedBy.APPLY, *, embedded_only: bool = False) -> Sabotage:
    """A sabotage of 1.1 that is expected to be seen as auth.open."""
    return Sabotage("door", "1.1", "auth.open", lambda *_: DISTURBANCE, mended_by, embedded_only)


def passing(*, embedded_only: bool = False) -> PassScenario:
    """A pass scenario of 1.1."""
    return PassScenario("other-door", "1.1", ("door",), lambda *_: DISTURBANCE, embedded_only=embedded_only)


class Played(Rounds):
    """Rounds whose verifications answer from a list, and whose repair does as it is told."""

    results: list[RunResult | None]
    repairs: bool | Exception
    verified: list[tuple[str, ...]]

    def verify(self, criteria: Any) -> RunResult | None:
        """Answer from the list."""
        self.verified.append(tuple(criteria))
        return self.results.pop(0)

    def _answered(self) -> None:
        """There is no administrator who would be asked."""

    def _applied(self, _criteria: Any) -> bool:
        if isinstance(self.repairs, Exception):
            raise self.repairs
        return self.repairs


@pytest.fixture
def played(
    scenario_run: Callable[..., ScenarioRun], run_result: Callable[..., RunResult]
) -> Callable[..., tuple[Played, Mock]]:
    """Make rounds from the verdicts (with a code) that 1.1 gets one after the other."""

    def result(verdict: Verdict, code: str | None = None) -> RunResult:
        return run_result(scenario_run("1.1", verdict, code=code), selected="1.1")

    def make(*verdicts: tuple[Verdict, str | None], repairs: bool | Exception = True) -> tuple[Played, Mock]:
        journal = Mock(spec=Journal)
        journal.begin.side_effect = lambda d, proved: Entry("id", d.title, Mock(), Mock(), (), proved=proved)
        journal.carry_out.return_value = {}
        reached = Mock()
        reached.connection.reader.pages.return_value = []
        rounds = Played(reached, journal, ("1.1", "1.2", "2.1"))
        for name, value in {"results": [result(*v) for v in verdicts], "repairs": repairs, "verified": []}.items():
            object.__setattr__(rounds, name, value)
        return rounds, journal

    return make


RED = (Verdict.FAIL, "auth.open")
GREEN = (Verdict.PASS, None)


def done(journal: Mock) -> list[str]:
    """Return what the journal was told to do, but for writing it down and carrying it out."""
    return [name for name, _, _ in journal.mock_calls if name not in {"begin", "carry_out"}]


def test_red_for_the_expected_reason_and_green_after_apply_is_a_kill(played: Any) -> None:
    """The criteria of the requirement are verified, then those that were red; what lies beside is tidied up."""
    rounds, journal = played(RED, GREEN)
    kill = rounds.play(sabotage())
    assert (kill.killed, kill.got, kill.mended_by, kill.title) == (True, "auth.open", "apply", "the door is open")
    assert rounds.verified == [("1.1", "1.2"), ("1.1",)]
    assert done(journal) == ["overrule", "undo"]


def test_the_undo_is_written_before_anything_is_broken(played: Any) -> None:
    """A kill -9 at any later moment leaves the way back."""
    rounds, journal = played(RED, GREEN)
    order = Mock()
    order.attach_mock(journal.begin, "begin")
    order.attach_mock(journal.carry_out, "carry_out")
    rounds.play(sabotage())
    assert [each[0] for each in order.mock_calls] == ["begin", "carry_out"]
    assert journal.begin.call_args.kwargs == {"proved": rounds.criteria}


@pytest.mark.parametrize("seen", [(Verdict.PASS, None), (Verdict.FAIL, "auth.other"), (Verdict.ERROR, "aws.denied")])
def test_anything_but_the_expected_red_is_a_miss(played: Any, seen: tuple[Verdict, str | None]) -> None:
    """Green, red for another reason, could not look: the check has not seen the sabotage."""
    rounds, _ = played(seen, GREEN)
    assert not rounds.play(sabotage()).killed


def test_what_apply_is_meant_to_mend_and_does_not_is_undone_and_a_miss(played: Any) -> None:
    """The system is whole again, but the provisioner has not shown that it repairs."""
    rounds, journal = played(RED, RED, RED, GREEN)
    kill = rounds.play(sabotage())
    assert (kill.killed, kill.mended_by) == (False, "undo")
    assert done(journal) == ["overrule", "undo"]


@pytest.mark.parametrize("first", [RED, (Verdict.UNDECIDED, "poll.timed_out")])
def test_a_repair_may_take_a_moment_to_be_seen(played: Any, first: tuple[Verdict, str]) -> None:
    """Roles' policies spread, and lines of logs come late: what is not green at once is looked at again."""
    rounds, journal = played(RED, first, GREEN)
    assert rounds.play(sabotage()).killed
    assert done(journal) == ["overrule", "undo"]


@pytest.mark.parametrize("mended_by", [MendedBy.PERSON, MendedBy.UNDO])
def test_what_is_only_found_is_undone(played: Any, mended_by: MendedBy) -> None:
    """Somebody's second stage is no provisioner's to remove: the undo stands for the person who would."""
    rounds, journal = played(RED, GREEN)
    kill = rounds.play(sabotage(mended_by))
    assert (kill.killed, kill.mended_by) == (True, "undo")
    assert done(journal) == ["undo"]


def test_a_sabotage_that_cannot_be_made_is_a_miss(played: Any) -> None:
    """Its row says why; what was made of it is undone, and the other rounds are played."""
    rounds, journal = played()
    journal.carry_out.side_effect = CallFailed("aws.refused", "no such right")
    kill = rounds.play(sabotage())
    assert (kill.killed, kill.got) == (False, "not made: no such right")
    assert done(journal) == ["undo"]


@pytest.mark.parametrize("error", [KeyboardInterrupt(), ValueError("bug")])
def test_whatever_happens_it_is_put_back(played: Any, error: BaseException) -> None:
    """An interruption, a bug: the undo runs, and the error goes on."""
    rounds, journal = played()
    journal.carry_out.side_effect = error
    with pytest.raises(type(error)):
        rounds.play(sabotage())
    assert done(journal) == ["undo"]


def test_what_cannot_be_put_back_is_told(played: Any) -> None:
    """Status 4, not a row in a table."""
    rounds, journal = played(RED, repairs=False)
    journal.undo.side_effect = UndoIncomplete("still open")
    with pytest.raises(UndoIncomplete):
        rounds.play(sabotage())


def target(environment: str, *, sabotage: bool, embedded: Embedded | None = None) -> Target:
    """A target of that environment and permission."""
    return Target(
        name="t",
        environment=environment,
        regions=Regions(primary="eu-west-1"),
        system=SystemSelector(rest_api_id="a"),
        policy=Policy(admin_email="ops@example.com"),
        permit=Permit(sabotage=sabotage),
        embedded=embedded,
    )


@pytest.mark.parametrize(("environment", "permitted"), [("production", True), ("prod", True), ("staging", False)])
def test_only_permitted_targets_are_sabotaged(environment: str, permitted: bool) -> None:  # noqa: FBT001 - a column
    """Never production, whatever its file says; elsewhere only where it says so."""
    with pytest.raises(UsageError):
        may_sabotage(target(environment, sabotage=permitted))


def test_what_cannot_be_undone_is_for_the_embedded_aws_alone() -> None:
    """A real system meets only what can be put back."""
    every = Scenarios({"a": sabotage(), "b": sabotage(embedded_only=True)}, {"c": passing(embedded_only=True)})
    assert admitted(every, ["1.1"], target("staging", sabotage=True)) == every.named("a")
    assert admitted(every, ["1.1"], target("embedded", sabotage=True, embedded=EMBEDDED)) == every


def test_what_a_system_has_not_is_not_sabotaged_there() -> None:
    """An API without native keys has none to be let in wrongly."""
    every = {"a": sabotage(), "b": replace(sabotage(), where=lambda *_: False)}
    assert Scenarios(every, {}).on(Mock(), Mock()).sabotages == {"a": every["a"]}


def test_a_proof_of_nothing_is_bad_use() -> None:
    """No sabotage for the criteria: an empty table would look like a success."""
    with pytest.raises(UsageError, match="no sabotage"):
        admitted(Scenarios({"a": sabotage()}, {"c": passing()}), ["2.1"], target("staging", sabotage=True))


def test_scenarios_are_chosen_by_name() -> None:
    """Sabotages and pass scenarios alike; a name that none has is bad use."""
    every = Scenarios({"a": sabotage(), "b": sabotage()}, {"c": passing()})
    assert every.named(["a", "c"]) == Scenarios({"a": every.sabotages["a"]}, every.passes)
    with pytest.raises(UsageError, match="is called d"):
        every.named(["a", "d"])


def test_a_thorough_proof_sees_along_what_rests_on_the_same_stimuli() -> None:
    """What would have to be provoked beside is not; before it is known what rests on what, nothing is left out."""
    rounds = Rounds(Mock(), Mock(), ("1.1", "1.2", "2.1"))
    assert rounds.related("1.1") == ("1.1", "1.2")
    apart = replace(rounds, rests_on={"1.1": frozenset({"flood"}), "1.2": frozenset({"flood", "outage"})})
    assert [apart.related(each) for each in ("1.1", "1.2")] == [("1.1",), ("1.1", "1.2")]


@pytest.mark.parametrize(
    ("thorough", "found", "planned"),
    [(True, "1.1", [EVERY]), (False, "1.1", [("1.1",)]), (False, "2.1", [("1.1",), EVERY])],
    ids=["thorough", "its own", "another's"],
)
def test_what_mends_is_planned_for_all_or_for_what_was_broken(
    monkeypatch: pytest.MonkeyPatch, *, thorough: bool, found: str, planned: list[tuple[str, ...]]
) -> None:
    """A thorough proof plans for all its criteria; another for what turned red, unless that mends nothing."""
    asked: list[tuple[str, ...]] = []

    def plan(*words: Any, broken: tuple[str, ...]) -> Any:
        asked.append(words[-1])
        assert broken == EVERY
        return Mock(changes=["mend it"] if found in words[-1] else [])

    monkeypatch.setattr(round_of, "plan_controls", plan)
    monkeypatch.setattr(round_of, "make_changes", lambda _connection, plan, *_: made.extend(plan.changes))
    monkeypatch.setattr(round_of, "answer_as_administrator", lambda *_: None)
    monkeypatch.setattr(round_of, "found_again", lambda reached: reached)
    made: list[str] = []
    assert Rounds(Mock(), Mock(), EVERY, thorough=thorough)._applied(("1.1",))
    assert (asked, made) == (planned, ["mend it"])
