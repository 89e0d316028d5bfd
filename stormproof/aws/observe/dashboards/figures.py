"""What metrics come to, by GetMetricData.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from stormproof.core.dashboards.metrics import Measure
from stormproof.core.planning.controls import Reads

MOST_QUERIES = 500
Points = dict[datetime, float]


def figures(reads: Reads, queries: Sequence[Mapping[str, Any]], since: datetime, until: datetime) -> dict[str, Points]:
    """Return the points of each query that returns data, by its ID; none for one without.

    A query that comes to several series, such as a search, is left out: none of them is known by a name of its own.
    """
    if not any(each.get("ReturnData", True) for each in queries):
        return {}
    results = reads.pages(
        "cloudwatch",
        "get_metric_data",
        "MetricDataResults",
        MetricDataQueries=[dict(each) for each in queries],
        StartTime=since,
        EndTime=until,
    )
    found: dict[str, Points] = {}
    labels: dict[str, set[str]] = {}
    for result in results:
        name = str(result["Id"])
        labels.setdefault(name, set()).add(str(result.get("Label")))
        points = zip(result.get("Timestamps") or (), result.get("Values") or (), strict=True)
        found.setdefault(name, {}).update({at: float(value) for at, value in points})
    return {name: points for name, points in found.items() if len(labels[name]) == 1}


def measured(reads: Reads, measures: Sequence[Measure], since: datetime, until: datetime) -> dict[Measure, Points]:
    """Return the points of metrics under a statistic, none for one that CloudWatch has nothing of."""
    found: dict[Measure, Points] = {}
    for first in range(0, len(measures), MOST_QUERIES):
        part = {f"m{number}": each for number, each in enumerate(measures[first : first + MOST_QUERIES])}
        seen = figures(reads, [_query(name, each) for name, each in part.items()], since, until)
        found |= {each: seen.get(name, {}) for name, each in part.items()}
    return found


def _query(name: str, measure: Measure) -> dict[str, Any]:
    stat = {"Metric": measure.metric.as_parameter(), "Period": measure.period_s, "Stat": measure.statistic}
    return {"Id": name, "MetricStat": stat}
