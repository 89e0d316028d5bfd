"""Verdicts combine to the worst, proofs to the weakest, and both to an exit status."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stormproof.core.criteria.verdicts import Proof, Verdict, combine, exit_status, weakest

verdicts = st.lists(st.sampled_from(Verdict), min_size=1)


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
