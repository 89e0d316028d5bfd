"""Figures that CloudWatch has of a metric, minute by minute.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from stormproof.core.planning.controls import Reads

MINUTE_S = 60


@dataclass(frozen=True)
class Metric:
    """A metric by its namespace, its name and its dimensions."""

    namespace: str
    name: str
    dimensions: Mapping[str, str]


def summed(reads: Reads, metric: Metric, since: datetime, until: datetime) -> int:
    """Return the sum of a metric over whole minutes, the one that `since` lies in among them."""
    found = _datapoints(reads, metric, since, until, Statistics=["Sum"])
    return int(sum(each["Sum"] for each in found))


def highest(reads: Reads, metric: Metric, since: datetime, until: datetime) -> float:
    """Return the highest value of a metric over the same minutes, 0 where there is none."""
    found = _datapoints(reads, metric, since, until, Statistics=["Maximum"])
    return max((float(each["Maximum"]) for each in found), default=0.0)


def minutes(reads: Reads, metric: Metric, which: str, since: datetime, until: datetime) -> dict[datetime, float]:
    """Return a statistic (``Minimum``) of a metric by the beginning of each minute that has data."""
    found = _datapoints(reads, metric, since, until, Statistics=[which])
    return {each["Timestamp"]: float(each[which]) for each in found}


def percentiles(reads: Reads, metric: Metric, which: str, since: datetime, until: datetime) -> dict[datetime, float]:
    """Return a percentile (``p95``) of a metric by the beginning of each minute that has data."""
    found = _datapoints(reads, metric, since, until, ExtendedStatistics=[which])
    return {each["Timestamp"]: float(each["ExtendedStatistics"][which]) for each in found}


def _datapoints(reads: Reads, metric: Metric, since: datetime, until: datetime, **which: Any) -> list[Any]:
    found: list[Any] = reads.read(
        "cloudwatch",
        "get_metric_statistics",
        Namespace=metric.namespace,
        MetricName=metric.name,
        Dimensions=[{"Name": name, "Value": value} for name, value in metric.dimensions.items()],
        StartTime=since.replace(second=0, microsecond=0),
        EndTime=until,
        Period=MINUTE_S,
        **which,
    )["Datapoints"]
    return found
