"""A proof as data: it can be handed to another process, and divided."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stormproof.core.criteria.catalogue import catalogue
from stormproof.core.errors import UsageError
from stormproof.core.target.deployed_system import DeployedSystem
from stormproof.run.prove.orders import EVERY, Order, divided, hardened_for, order_of

CRITERIA = tuple(sorted(EVERY.criteria))
ORDERS = st.builds(
    Order,
    criteria=st.just(CRITERIA),
    played=st.lists(st.sampled_from(CRITERIA), unique=True, min_size=1).map(tuple),
    names=st.none() | st.lists(st.sampled_from(sorted(EVERY.sabotages)), unique=True).map(tuple),
    one_each=st.booleans(),
    deployed=st.builds(
        DeployedSystem, st.none() | st.just(Path("/a/template.yaml")), st.lists(st.text(), max_size=2).map(tuple)
    ),
)


@given(ORDERS)
def test_an_order_is_the_same_when_it_was_handed_over(order: Order) -> None:
    """What is read from its message is what was written."""
    assert order_of(order.message()) == order


@given(ORDERS, st.integers(1, 4))
def test_the_parts_play_together_what_the_order_plays(order: Order, jobs: int) -> None:
    """Each scenario in one part alone; every part hardens for all criteria."""
    parts = divided(order, jobs)
    played = [name for part in parts for name in (*part.scenarios.sabotages, *part.scenarios.passes)]
    assert sorted(played) == sorted((*order.scenarios.sabotages, *order.scenarios.passes))
    assert len(parts) <= jobs
    assert {part.criteria for part in parts} <= {order.criteria}


@given(ORDERS, st.integers(1, 4))
def test_a_requirement_stays_together(order: Order, jobs: int) -> None:
    """Its scenarios are verified together, so no two parts have one of it."""
    parts = [{name.partition(".")[0] for name in part.played} for part in divided(order, jobs)]
    assert sum(map(len, parts)) == len(set().union(*parts))


def test_the_runbook_is_proven_where_all_of_it_is_there() -> None:
    """Its commands are about what all other controls make; nothing else is hardened for more than itself."""
    assert set(hardened_for(("10.2", "12.1"))) == set(catalogue().criteria)
    assert hardened_for(("1.1", "12.1")) == ("1.1", "12.1")


def test_a_name_that_no_scenario_has_is_bad_use() -> None:
    """The message says it."""
    with pytest.raises(UsageError, match="called nonsense"):
        _ = Order(CRITERIA, CRITERIA, names=("nonsense",)).scenarios
