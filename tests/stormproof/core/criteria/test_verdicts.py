"""Verdicts combine to the worst, proofs to the weakest, and both to an exit status."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stormproof.core.criteria.verdicts import (
    STRONGEST_FIRST,
    WORST_FIRST,
    Conclusion,
    Proof,
    Verdict,
    combine,
    decide,
    exit_status,
    weakest,
)

verdicts = st.lists(st.sampled_from(Verdict), min_size=1)
FOUND = [each for each in Verdict if each is not Verdict.WAIVED]
"""What scenarios come to: waivers are of what decides."""
conclusions = st.lists(
    st.builds(Conclusion, st.just("s"), st.sampled_from(FOUND), st.sampled_from(Proof), st.just("r")), max_size=8
)


@pytest.mark.parametrize(
    ("scenarios", "criterion"),
    [
        ([Verdict.PASS, Verdict.FAIL, Verdict.ERROR], Verdict.FAIL),
        ([Verdict.UNDECIDED, Verdict.ERROR, Verdict.PASS], Verdict.ERROR),
        ([Verdict.PASS, Verdict.UNDECIDED], Verdict.UNDECIDED),
        ([Verdict.PASS, Verdict.PASS], Verdict.PASS),
    ],
)
def test_the_worst_scenario_decides(scenarios: list[Verdict], criterion: Verdict) -> None:
    """FAIL > ERROR > UNDECIDED > PASS."""
    assert combine(scenarios) is criterion


def test_no_scenario_is_no_verdict() -> None:
    """Nothing combines to nothing: a criterion without scenarios must be told apart from one that passed."""
    with pytest.raises(ValueError, match="empty"):
        combine([])


@given(verdicts, verdicts)
def test_combining_in_parts_is_combining_at_once(left: list[Verdict], right: list[Verdict]) -> None:
    """It does not matter how scenarios are grouped."""
    assert combine([combine(left), combine(right)]) is combine(left + right)


@pytest.mark.parametrize(
    ("proofs", "reported"),
    [
        ([Proof.PROVOKED, Proof.CONFIGURATION], Proof.CONFIGURATION),
        ([Proof.PROVOKED, Proof.BEHAVIOUR], Proof.BEHAVIOUR),
        ([], None),
    ],
)
def test_the_weakest_proof_is_reported(proofs: list[Proof], reported: Proof | None) -> None:
    """A verdict rests on its weakest proof."""
    assert weakest(proofs) is reported


@given(verdicts)
def test_the_gate_opens_only_for_pass_and_waived(seen: list[Verdict]) -> None:
    """Exit status 0 means that every verdict is PASS or WAIVED, 1 that one is FAIL, 3 the rest."""
    status = exit_status(seen)
    assert (status == 0) == (set(seen) <= {Verdict.PASS, Verdict.WAIVED})
    assert (status == 1) == (Verdict.FAIL in seen)


@given(conclusions, st.sets(st.sampled_from([Proof.PROVOKED, Proof.WIRED])))
def test_more_permits_never_make_a_verdict_worse(found: list[Conclusion], withheld: set[Proof]) -> None:
    """But by a FAIL or an ERROR that they brought to light: what stays UNDECIDED is left to weaker proof."""
    more = decide(found).counted
    fewer = decide([each for each in found if each.proof not in withheld]).counted
    if fewer:
        verdict, before = (combine(each.verdict for each in counted) for counted in (more, fewer))
        brought = any(each.verdict in {Verdict.FAIL, Verdict.ERROR} and each.proof in withheld for each in more)
        assert brought or WORST_FIRST.index(verdict) >= WORST_FIRST.index(before)


@given(conclusions)
def test_what_decides_is_the_strongest_proof_that_is_not_undecided(found: list[Conclusion]) -> None:
    """What was refuted counts always; of what is replaced all is UNDECIDED, and all of it is told."""
    decision = decide(found)
    assert bool(decision.counted) is bool(found)
    assert all(each.verdict is Verdict.UNDECIDED for each in decision.unreached)
    last = max((STRONGEST_FIRST.index(each.proof) for each in decision.counted if each.proof), default=0)
    assert all(
        each in (*decision.counted, *decision.unreached)
        for each in found
        if each.proof and STRONGEST_FIRST.index(each.proof) <= last
    )
