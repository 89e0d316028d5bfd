"""A proof as data: it can be handed to another process."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stormproof.core.criteria.catalogue import catalogue
from stormproof.core.errors import UsageError
from stormproof.core.target.deployed_system import DeployedSystem
from stormproof.run.prove.orders import EVERY, Order, hardened_for, order_of

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
    """What is read from its message, a line, is what was written."""
    assert "\n" not in order.message()
    assert order_of(order.message()) == order


def test_the_runbook_is_proven_where_all_of_it_is_there() -> None:
    """Its commands are about what all other controls make; nothing else is hardened for more than itself."""
    assert set(hardened_for(("10.2", "12.1"))) == set(catalogue().criteria)
    assert hardened_for(("1.1", "12.1")) == ("1.1", "12.1")


def test_a_name_that_no_scenario_has_is_bad_use() -> None:
    """The message says it."""
    with pytest.raises(UsageError, match="called nonsense"):
        _ = Order(CRITERIA, CRITERIA, names=("nonsense",)).scenarios
