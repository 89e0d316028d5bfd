"""What CloudWatch has counted: taken for what it says, and for nothing where it says too little."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from stormproof.aws.observe.capacity.concurrency import Concurrency, read_concurrency
from stormproof.aws.observe.capacity.usage import read_usage
from stormproof.core.errors import CouldNotLook
from stormproof.core.planning.usage import Counted, Stored
from tests.provisioners.fakes import SYSTEM, FakeReads

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
FUNCTION = SYSTEM.functions[0].name


def metrics(**points: list[tuple[float, float]]) -> FakeReads:
    """Return reads in which metrics by their names have points: days ago, and a number."""

    def answer(MetricDataQueries: list[dict[str, Any]], **_: Any) -> list[dict[str, Any]]:  # noqa: N803 - boto3's name
        return [
            {
                "Id": query["Id"],
                "Timestamps": [NOW - timedelta(days=days) for days, _ in found],
                "Values": [number for _, number in found],
            }
            for query in MetricDataQueries
            for found in [points.get(query["MetricStat"]["Metric"]["MetricName"], [])]
        ]

    return FakeReads({("cloudwatch", "get_metric_data"): answer})


def test_requests_executions_and_bytes_are_counted() -> None:
    """Over as many days as there are numbers of."""
    found = read_usage(
        metrics(Count=[(10, 700.0), (4, 300.0)], Invocations=[(2, 60.0)], IncomingBytes=[(14, 7e9)]), SYSTEM, NOW
    )
    assert found.requests == Counted(1000.0, 10.0)
    assert found.requests.monthly == 3000
    assert found.executions == {FUNCTION: Counted(60.0, 2.0)}
    assert found.logged[f"/aws/lambda/{FUNCTION}"].monthly == 15e9
    assert found.unseen == ""


def test_a_bucket_holds_what_was_measured_last() -> None:
    """Summed over its storage classes; one of a few hours ago counts, and one that nobody has measured is left out."""
    sizes = [(0.5, 100.0), (1.5, 70.0)]
    found = read_usage(metrics(BucketSizeBytes=sizes, NumberOfObjects=[(0.5, 3.0)]), SYSTEM, NOW)
    assert found.stored == {SYSTEM.buckets[0].name: Stored(8 * 100.0, 3.0)}
    assert found.stored[SYSTEM.buckets[0].name].copied == 3 * 128 * 1024
    assert read_usage(metrics(Count=[(2, 1.0)]), SYSTEM, NOW).stored == {}


def test_less_than_a_day_says_nothing_of_a_month() -> None:
    """A system that was deployed this morning is not one that nobody uses."""
    assert read_usage(metrics(Count=[(0.5, 5.0)]), SYSTEM, NOW).requests is None
    assert read_usage(metrics(), SYSTEM, NOW).requests is None


def test_what_may_not_be_looked_at_is_told() -> None:
    """And stops no plan."""

    def denied(**_: Any) -> Any:
        raise CouldNotLook("aws.access_denied", "not authorized")

    found = read_usage(FakeReads({("cloudwatch", "get_metric_data"): denied}), SYSTEM, NOW)
    assert "not authorized" in found.unseen
    assert read_concurrency(FakeReads({("lambda", "get_account_settings"): denied})) == "not authorized"


@pytest.mark.parametrize(("unreserved", "reservable"), [(1000, 900), (100, 0), (10, 0)])
def test_a_hundred_executions_stay_unreserved(unreserved: int, reservable: int) -> None:
    """What is beyond can be reserved; new accounts have ten in all."""
    limits = {"AccountLimit": {"ConcurrentExecutions": unreserved, "UnreservedConcurrentExecutions": unreserved}}
    found = read_concurrency(FakeReads({("lambda", "get_account_settings"): limits}))
    assert found == Concurrency(unreserved, unreserved)
    assert found.reservable == reservable
