"""What CloudWatch has counted of a system in the last fortnight.

Requests of a REST API go by its name, over all stages, and are mixed with those of another API of that name:
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html ; executions:
https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html ; bytes of logs:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch-Logs-Monitoring-CloudWatch-Metrics.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from stormproof.core.errors import CouldNotLook, NotThere
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Reads
from stormproof.core.planning.usage import Counted, Usage
from stormproof.core.system import System

BACK = timedelta(days=14)
DAY = timedelta(days=1)
MOST_QUERIES = 500
"""Of one GetMetricData:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
"""


@dataclass(frozen=True)
class _Metric:
    namespace: str
    name: str
    dimension: str
    value: str


def read_usage(reads: Reads, system: System, now: datetime) -> Usage:
    """Return what was counted until now; never raises: what cannot be looked at is told in `unseen`."""
    metrics = tuple(_metrics(system))
    start = now.replace(hour=0, minute=0, second=0, microsecond=0) - BACK
    counted: dict[_Metric, Counted] = {}
    try:
        for at in range(0, len(metrics), MOST_QUERIES):
            counted |= dict(_counted(reads, metrics[at : at + MOST_QUERIES], start, now))
    except (CouldNotLook, NotThere) as error:
        return Usage(unseen=f"CloudWatch could not be asked ({error})")
    return Usage(
        requests=next((each for metric, each in counted.items() if metric.name == "Count"), None),
        executions={metric.value: each for metric, each in counted.items() if metric.name == "Invocations"},
        logged={metric.value: each for metric, each in counted.items() if metric.name == "IncomingBytes"},
    )


def _metrics(system: System) -> Iterator[_Metric]:
    yield _Metric("AWS/ApiGateway", "Count", "ApiName", system.api.name)
    for function in system.functions:
        yield _Metric("AWS/Lambda", "Invocations", "FunctionName", function.name)
        for group in Names(system).function_logs(function):
            yield _Metric("AWS/Logs", "IncomingBytes", "LogGroupName", group)


def _counted(
    reads: Reads, metrics: tuple[_Metric, ...], start: datetime, now: datetime
) -> Iterator[tuple[_Metric, Counted]]:
    queries = [{"Id": f"m{place}", "MetricStat": _stat(metric)} for place, metric in enumerate(metrics)]
    answers = reads.pages(
        "cloudwatch",
        "get_metric_data",
        "MetricDataResults",
        MetricDataQueries=queries,
        StartTime=start,
        EndTime=now,
    )
    for place, metric in enumerate(metrics):
        points = [point for answer in answers if answer["Id"] == f"m{place}" for point in _points(answer)]
        since = min((at for at, _ in points), default=now)
        if now - since >= DAY:
            yield metric, Counted(sum(value for _, value in points), (now - since) / DAY)


def _stat(metric: _Metric) -> dict[str, Any]:
    where = {"Name": metric.dimension, "Value": metric.value}
    named = {"Namespace": metric.namespace, "MetricName": metric.name, "Dimensions": [where]}
    return {"Metric": named, "Period": round(DAY.total_seconds()), "Stat": "Sum"}


def _points(answer: Mapping[str, Any]) -> Iterator[tuple[datetime, float]]:
    yield from zip(answer["Timestamps"], map(float, answer["Values"]), strict=True)
