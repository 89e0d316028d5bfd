"""Which proof a run takes, and what a target that demands more makes of it."""

from pathlib import Path
from unittest.mock import Mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stormproof.core.criteria.verdicts import STRONGEST_FIRST, Conclusion, Proof, Verdict
from stormproof.core.stimuli import Lane
from stormproof.core.target.model import Permit
from stormproof.run.collection.scenarios import Bound
from stormproof.run.collection.selection import PERMISSION, Selection, held_to, in_lanes, needs, select, strongest

NOTHING = Permit()
EVERYTHING = Permit(provision=True, wire=True, provoke=True, sabotage=True)


def scenario(criterion: str, proof: Proof) -> Bound:
    """A scenario of a criterion."""
    return Bound("t", "n", "f", "r", criterion, proof, Path("f.feature"), 1, (), {})


@given(
    offered=st.sets(st.sampled_from(Proof), min_size=1),
    permit=st.builds(Permit, wire=st.booleans(), provoke=st.booleans()),
)
def test_the_strongest_permitted_proof_is_taken(offered: set[Proof], permit: Permit) -> None:
    """The choice is permitted, and nothing stronger among the offered is."""
    permitted = {p for p in offered if p not in PERMISSION or getattr(permit, PERMISSION[p])}
    chosen = strongest(offered, permit)
    assert (chosen is None) == (not permitted)
    assert chosen is None or chosen in permitted
    assert all(STRONGEST_FIRST.index(p) >= STRONGEST_FIRST.index(chosen) for p in permitted if chosen)


def test_all_scenarios_of_the_chosen_proof_run() -> None:
    """A criterion's weaker scenarios are in reserve, the stronger first; other criteria are left out."""
    items: list[pytest.Item] = [Mock(spec=pytest.Item) for _ in range(5)]
    scenarios = {
        items[0]: scenario("1.1", Proof.PROVOKED),
        items[1]: scenario("1.1", Proof.PROVOKED),
        items[2]: scenario("1.1", Proof.CONFIGURATION),
        items[3]: scenario("1.2", Proof.PROVOKED),
        items[4]: scenario("1.1", Proof.BEHAVIOUR),
    }
    assert select(scenarios, ["1.1"], EVERYTHING) == Selection(items[:2], [items[4], items[2]])
    assert select(scenarios, ["1.1"], NOTHING) == Selection([items[4]], [items[2]])


def test_where_no_proof_is_permitted_the_permission_is_named() -> None:
    """UNDECIDED needs_provoke, and how to permit it."""
    item: pytest.Item = Mock(spec=pytest.Item)
    found = select({item: scenario("1.1", Proof.PROVOKED)}, ["1.1"], NOTHING)
    assert found.first == found.reserve == []
    assert found.undecided["1.1"].verdict is Verdict.UNDECIDED
    assert found.undecided["1.1"].code == "needs_provoke"
    assert "provoke = true" in found.undecided["1.1"].reason


def test_the_least_permission_that_would_do_is_asked_for() -> None:
    """Where wiring would do, nobody is asked to permit provoking."""
    assert needs({Proof.PROVOKED, Proof.WIRED}, "3.4").code == "needs_wire"


@pytest.mark.parametrize("verdict", [Verdict.FAIL, Verdict.ERROR, Verdict.UNDECIDED])
def test_a_demand_for_stronger_proof_hides_no_finding(verdict: Verdict) -> None:
    """What was refuted by weak proof stays refuted."""
    found = Conclusion("s", verdict, Proof.CONFIGURATION, "reason", "code")
    assert held_to(found, Proof.PROVOKED) == found


@given(proof=st.sampled_from(Proof), minimum=st.none() | st.sampled_from(Proof))
def test_a_pass_by_weaker_proof_than_demanded_is_undecided(proof: Proof, minimum: Proof | None) -> None:
    """And one by proof as strong as demanded, or stronger, stays a PASS."""
    held = held_to(Conclusion("s", Verdict.PASS, proof, ""), minimum)
    enough = minimum is None or STRONGEST_FIRST.index(proof) <= STRONGEST_FIRST.index(minimum)
    assert held.verdict is (Verdict.PASS if enough else Verdict.UNDECIDED)
    assert held.code == (None if enough else "proof_too_weak")


@given(lanes=st.lists(st.sampled_from(Lane)))
def test_scenarios_run_in_the_order_of_their_lanes(lanes: list[Lane]) -> None:
    """Days come last; within a lane the order of the features is kept."""
    items: list[pytest.Item] = [Mock(spec=pytest.Item, stash=pytest.Stash()) for _ in lanes]
    ordered = in_lanes(items, dict(zip(items, lanes, strict=True)))
    places = [(lanes[items.index(item)], items.index(item)) for item in ordered]
    assert places == sorted(places)
