"""What a run came to: all 64 criteria, the gate, the exit status."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stormproof.core.criteria.catalogue import catalogue
from stormproof.core.criteria.spent import Activity, Spent
from stormproof.core.criteria.verdicts import Conclusion, Proof, Verdict
from stormproof.core.criteria.waivers import Waiver
from stormproof.core.deployment.taken import Taken, Takings
from stormproof.run.reporting.results import CriterionResult, RunResult, RunTarget, about_taken, gather, with_taken

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ALL = tuple(catalogue().criteria.values())


def conclusion(verdict: Verdict, proof: Proof = Proof.PROVOKED, code: str | None = None) -> Conclusion:
    """A conclusion that took a second and waited two."""
    return Conclusion(
        "scenario", verdict, proof, verdict.value.lower(), code, (Activity(((0.0, 3.0),), ((0.0, 2.0),)),)
    )


def result(criteria: tuple[CriterionResult, ...], *, undo_incomplete: bool = False) -> RunResult:
    """A run with these criteria."""
    return RunResult(
        RunTarget("t", "staging", None, None), "1", None, NOW, NOW, 1.0, criteria, NOW, undo_incomplete=undo_incomplete
    )


def gathered(selected: str, **conclusions: list[Conclusion]) -> dict[str, CriterionResult]:
    """Gather conclusions named like ``c1_1``, by criterion id."""
    chosen = catalogue().select(selected.split(","))
    named = {name[1:].replace("_", "."): found for name, found in conclusions.items()}
    criteria, _ = gather(chosen, named, {}, (), NOW)
    return {c.criterion.id: c for c in criteria}


@given(
    selected=st.sets(st.sampled_from([c.id for c in ALL])),
    verdicts=st.dictionaries(st.sampled_from([c.id for c in ALL]), st.lists(st.sampled_from(Verdict), max_size=3)),
)
def test_all_criteria_are_told_whatever_ran(selected: set[str], verdicts: dict[str, list[Verdict]]) -> None:
    """64 entries; the unselected are UNDECIDED, and the gate opens only for all of them."""
    conclusions = {c: [conclusion(v) for v in found] for c, found in verdicts.items()}
    criteria, _ = gather(catalogue().select(selected), conclusions, {}, (), NOW)
    run = result(criteria)
    assert [c.criterion.id for c in criteria] == [c.id for c in ALL]
    assert all(c.verdict is Verdict.UNDECIDED for c in criteria if c.criterion.id not in selected)
    assert sum(run.counts.values()) == 64
    good = {Verdict.PASS, Verdict.WAIVED}
    assert (run.gate == "open") == all(c.verdict in good for c in criteria)
    assert (run.exit_status == 0) == all(c.verdict in good for c in run.selected)


def test_a_pass_names_what_its_scenarios_had_to_tell() -> None:
    """Once each, after the count of those that held."""
    told = [replace(conclusion(Verdict.PASS), reason=reason) for reason in ("", "open: GET /", "open: GET /")]
    assert gathered("1.1", c1_1=told)["1.1"].reason == "3 scenarios held; open: GET /"


def test_a_criterion_without_a_scenario_is_an_error() -> None:
    """Nobody looked: that is no verdict on the system."""
    found = gathered("1.1")["1.1"]
    assert (found.verdict, found.code) == (Verdict.ERROR, "no_scenario")
    assert found.reason.startswith("no scenario: criterion ")
    assert found.reason.endswith(" is not built here")


def test_the_worst_scenario_decides_and_the_weakest_proof_is_told() -> None:
    """FAIL outweighs PASS, its code and reason stand, configuration outweighs provoked, which could not decide."""
    found = gathered(
        "1.1",
        c1_1=[
            conclusion(Verdict.PASS, Proof.PROVOKED),
            conclusion(Verdict.UNDECIDED, Proof.PROVOKED),
            conclusion(Verdict.FAIL, Proof.CONFIGURATION, code="auth.open"),
        ],
    )["1.1"]
    assert (found.verdict, found.code, found.proof) == (Verdict.FAIL, "auth.open", Proof.CONFIGURATION)
    assert found.reason == "fail; not by provoked: undecided"
    assert found.spent == Spent(worked_s=1.0, waited_s=2.0)


def test_a_waiver_is_of_what_decides() -> None:
    """Where weaker proof holds, there is nothing to be waived."""
    found = gathered(
        "1.1", c1_1=[conclusion(Verdict.UNDECIDED, Proof.PROVOKED), conclusion(Verdict.PASS, Proof.BEHAVIOUR)]
    )["1.1"]
    assert (found.verdict, found.code, found.proof) == (Verdict.PASS, None, Proof.BEHAVIOUR)
    assert [each.verdict for each in found.unreached] == [Verdict.UNDECIDED]


@pytest.mark.parametrize(
    ("ran", "verdict"),
    [(Verdict.PASS, Verdict.UNDECIDED), (Verdict.FAIL, Verdict.FAIL), (Verdict.ERROR, Verdict.ERROR)],
)
def test_what_was_run_in_part_is_no_pass(ran: Verdict, verdict: Verdict) -> None:
    """A criterion some of whose scenarios were deselected is not proven, but what was found stays found."""
    criteria, _ = gather(catalogue().select(["1.1"]), {"1.1": [conclusion(ran)]}, {"1.1": 2}, (), NOW)
    assert criteria[0].verdict is verdict


def test_a_waived_criterion_lets_the_gate_open_and_keeps_its_own_verdict_told() -> None:
    """A current waiver covers a FAIL; the reason says what it was by itself."""
    waiver = Waiver(
        criterion="1.1", resource="*", reason="until March", approved_by="A. Person", expires=NOW + timedelta(days=9)
    )
    criteria, _ = gather(ALL[:1], {"1.1": [conclusion(Verdict.FAIL)]}, {}, (waiver,), NOW)
    assert criteria[0].verdict is Verdict.WAIVED
    assert "by itself FAIL" in criteria[0].reason
    assert result(criteria[:1]).gate == "open"


@pytest.mark.parametrize(
    ("verdicts", "gate", "status"),
    [
        ([Verdict.PASS], "partial", 0),
        ([Verdict.PASS, Verdict.WAIVED], "partial", 0),
        ([Verdict.PASS, Verdict.UNDECIDED], "closed", 3),
        ([Verdict.ERROR, Verdict.PASS], "closed", 3),
        ([Verdict.ERROR, Verdict.FAIL], "closed", 1),
    ],
)
def test_gate_and_status_follow_the_selected_criteria(verdicts: list[Verdict], gate: str, status: int) -> None:
    """A FAIL is 1, could not look is 3; a partial run never opens the gate."""
    chosen = ALL[: len(verdicts)]
    found = {c.id: [conclusion(v)] for c, v in zip(chosen, verdicts, strict=True)}
    criteria, _ = gather(chosen, found, {}, (), NOW)
    assert (result(criteria).gate, result(criteria).exit_status) == (gate, status)


def test_an_undo_that_is_incomplete_outweighs_every_verdict() -> None:
    """Status 4, even when all is PASS."""
    criteria, _ = gather(ALL[:1], {"1.1": [conclusion(Verdict.PASS)]}, {}, (), NOW)
    assert result(criteria, undo_incomplete=True).exit_status == 4


def test_a_fail_says_what_an_update_of_the_stack_took_and_nothing_else_does() -> None:
    """What turned no criterion to FAIL is a note, and so is what could not be looked at."""
    found = tuple(gathered("1.1,6.1", c1_1=[conclusion(Verdict.FAIL)], c6_1=[conclusion(Verdict.PASS)]).values())
    lost = Taken(
        "methods",
        ("1.1", "1.3"),
        "arn:aws:apigateway:us-east-1::/restapis/a/GET /x",
        "authorization",
        "S",
        ("Body",),
        NOW,
    )
    other = Taken("guard", ("6.1",), "f", "rate guard", "S", ("Layers",), NOW)
    takings = Takings((lost, other), "denied")
    told = {each.criterion.id: each for each in with_taken(found, takings)}
    assert told["1.1"].reason == (
        "fail; the update of S at 2026-01-01 00:00 UTC took authorization of restapis/a/GET /x (Body); "
        "`stormproof apply` puts it on again"
    )
    assert (told["1.1"].taken, told["6.1"].taken, told["1.3"].taken) == ((lost,), (), ())
    note, unseen = about_taken(told.values(), takings)
    assert "rate guard of f (Layers)" in note
    assert unseen.endswith("could not be looked at: denied")
