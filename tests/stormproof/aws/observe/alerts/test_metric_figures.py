"""Figures of a metric are asked for by whole minutes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from stormproof.aws.observe.alerts.metric_figures import Metric, percentiles, summed
from tests.provisioners.fakes import FakeReads

AT = datetime(2026, 11, 29, 12, 0, 40, tzinfo=UTC)
METRIC = Metric("AWS/ApiGateway", "5XXError", {"ApiName": "shop", "Stage": "prod"})


def test_a_minute_that_has_begun_counts_whole() -> None:
    """What a minute holds has the time of its beginning."""

    def answer(**asked: Any) -> Any:
        assert asked["StartTime"] == AT.replace(second=0)
        assert asked["Dimensions"] == [{"Name": "ApiName", "Value": "shop"}, {"Name": "Stage", "Value": "prod"}]
        return {"Datapoints": [{"Sum": 4.0}, {"Sum": 6.0}]}

    assert summed(FakeReads({("cloudwatch", "get_metric_statistics"): answer}), METRIC, AT, AT) == 10


def test_percentiles_are_told_by_minute() -> None:
    """Minutes without a request are left out."""
    told = {"Timestamp": AT.replace(second=0), "ExtendedStatistics": {"p95": 3200.0}}
    reads = FakeReads({("cloudwatch", "get_metric_statistics"): {"Datapoints": [told]}})
    assert percentiles(reads, METRIC, "p95", AT, AT + timedelta(minutes=5)) == {AT.replace(second=0): 3200.0}
