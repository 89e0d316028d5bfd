"""Figures of queries: by ID, over all pages; what comes to several series is known by no name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from stormproof.aws.observe.dashboards.boards import bodies
from stormproof.aws.observe.dashboards.figures import figures, measured
from stormproof.core.dashboards.metrics import SUM, Measure, metric
from stormproof.core.errors import NotThere
from tests.provisioners.fakes import FakeReads

AT = datetime(2026, 11, 29, 12, tzinfo=UTC)
LATER = AT + timedelta(minutes=5)


def result(name: str, label: str, **points: Any) -> dict[str, Any]:
    """Return one result as GetMetricData tells it."""
    return {"Id": name, "Label": label, **points}


def reading(*results: dict[str, Any]) -> FakeReads:
    """Return reads whose GetMetricData has these results on all its pages."""
    return FakeReads({("cloudwatch", "get_metric_data"): list(results)})


def test_points_of_all_pages_are_put_together() -> None:
    """A result goes on, on the next page, under its ID and label."""
    first = result("a", "A", Timestamps=[AT], Values=[1.0])
    second = result("a", "A", Timestamps=[LATER], Values=[2.0])
    found = figures(reading(first, second), [{"Id": "a"}], AT, LATER)
    assert found == {"a": {AT: 1.0, LATER: 2.0}}


def test_a_search_is_left_out() -> None:
    """It comes to series of different labels under one ID."""
    several = [result("s", label, Timestamps=[AT], Values=[1.0]) for label in ("one", "two")]
    assert figures(reading(*several), [{"Id": "s"}], AT, LATER) == {}


def test_hidden_queries_alone_are_not_asked() -> None:
    """CloudWatch refuses a question that returns nothing."""
    assert figures(FakeReads({}), [{"Id": "a", "ReturnData": False}], AT, LATER) == {}


def test_a_metric_without_data_has_no_points() -> None:
    """It is there all the same: what is known of it is nothing."""
    one, other = (Measure(metric("AWS/Lambda", "Errors", FunctionName=name), SUM, 300) for name in "ab")
    found = measured(reading(result("m0", "a", Timestamps=[AT], Values=[3.0])), (one, other), AT, LATER)
    assert found == {one: {AT: 3.0}, other: {}}


def test_a_dashboard_that_has_just_gone_is_left_out() -> None:
    """Between the list and the look at it."""

    def body(DashboardName: str) -> dict[str, str]:  # noqa: N803 - AWS's name
        if DashboardName == "gone":
            raise NotThere(DashboardName)
        return {"DashboardBody": "{}"}

    reads = FakeReads({("cloudwatch", "list_dashboards"): ["gone", "kept"], ("cloudwatch", "get_dashboard"): body})
    assert bodies(reads) == {"kept": "{}"}
