"""Filters that count cold starts: put beside others, adopted from an owner, told where there is no room for one."""

from __future__ import annotations

from typing import Any

import pytest

from provisioners.dashboards import cold_start_filters
from provisioners.dashboards.cold_start_filters import Filtered, counting
from stormproof.aws.observe.logs.metric_filters import MOST
from stormproof.core.dashboards.cold_starts import PATTERN
from stormproof.core.dashboards.metrics import Metric, cold_starts
from stormproof.core.naming import Names
from tests.provisioners.fakes import SYSTEM, blocked, context, only, satisfied
from tests.provisioners.made_functions import parameters

FUNCTION, GROUP, NAME = SYSTEM.functions[0], "/aws/lambda/shop-api", Names(SYSTEM).cold_start_filter
THEIRS = {"filterName": "theirs", "filterPattern": "ERROR", "metricTransformations": []}
COUNTED = {"metricNamespace": "Shop", "metricName": "colds", "metricValue": "1"}


def filtered(*filters: dict[str, Any], log_class: str | None = "STANDARD") -> tuple[Filtered, ...]:
    """Return the function's log group with these filters."""
    return (Filtered(FUNCTION, GROUP, log_class, filters),)


def plan(actual: tuple[Filtered, ...]) -> list[Any]:
    """Return the plan's steps."""
    return list(cold_start_filters.plan(context(), actual))


@pytest.mark.parametrize("log_class", ["STANDARD", None])
def test_a_filter_is_put_beside_those_of_others(log_class: str | None) -> None:
    """In a group that is there, or is made before; once."""
    change = only(plan(filtered(THEIRS, log_class=log_class)))
    made = parameters(change, "put_metric_filter")
    assert (made["logGroupName"], made["filterName"], made["filterPattern"]) == (GROUP, NAME, PATTERN)
    assert change.price.monthly_usd
    assert satisfied(plan(filtered(THEIRS, made)))


def test_a_filter_of_ours_that_was_changed_is_put_right() -> None:
    """Its pattern, or what it counts."""
    made = parameters(only(plan(filtered())), "put_metric_filter")
    for wrong in ({"filterPattern": "REPORT"}, {"metricTransformations": [COUNTED]}):
        assert parameters(only(plan(filtered({**made, **wrong}))), "put_metric_filter") == made


def test_an_owners_filter_that_counts_the_same_is_enough() -> None:
    """However its blanks are set; its metric is the one to be shown."""
    same = {**THEIRS, "filterPattern": PATTERN.replace(" ", ""), "metricTransformations": [COUNTED]}
    assert satisfied(plan(filtered(same)))
    assert counting(context(), filtered(same)) == {FUNCTION.name: Metric("Shop", "colds")}


@pytest.mark.parametrize(
    "made",
    [{**COUNTED, "metricValue": "2"}, {**COUNTED, "dimensions": {"v": "$.v"}}, {**COUNTED, "metricValue": "$.x"}],
)
def test_one_that_counts_otherwise_is_not(made: dict[str, Any]) -> None:
    """Ours is put beside it."""
    other = {**THEIRS, "filterPattern": PATTERN, "metricTransformations": [made]}
    assert parameters(only(plan(filtered(other))), "put_metric_filter")["filterName"] == NAME
    assert counting(context(), filtered(other)) == {FUNCTION.name: cold_starts(SYSTEM.api, FUNCTION)}


@pytest.mark.parametrize(
    ("actual", "said"),
    [
        (filtered(*({**THEIRS, "filterName": f"f{number}"} for number in range(MOST))), "takes 100"),
        (filtered(log_class="INFREQUENT_ACCESS"), "of the class INFREQUENT_ACCESS"),
    ],
)
def test_where_no_filter_can_be_put_that_is_a_conflict(actual: tuple[Filtered, ...], said: str) -> None:
    """Nobody's filter makes way, and nothing is shown of what is not counted."""
    (reason,) = blocked(plan(actual))
    assert said in reason
    assert not counting(context(), actual)


def test_functions_that_share_a_log_group_cannot_be_told_apart() -> None:
    """Lambda's report names no function."""
    shared = (Filtered(FUNCTION, GROUP, "STANDARD", (), ("shop-ops",)),)
    (reason,) = blocked(plan(shared))
    assert "shop-ops" in reason


def test_a_removal_deletes_ours_alone() -> None:
    """And nothing where it is not there."""
    change = only(list(cold_start_filters.remove(context(), filtered(THEIRS, {"filterName": NAME}))))
    assert parameters(change, "delete_metric_filter") == {"logGroupName": GROUP, "filterName": NAME}
    assert satisfied(list(cold_start_filters.remove(context(), filtered(THEIRS))))
