"""What CloudWatch has counted of a system in the last fortnight.

Requests of a REST API go by its name, over all stages, and are mixed with those of another API of that name:
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html ; executions:
https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html ; bytes of logs:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch-Logs-Monitoring-CloudWatch-Metrics.html . What
buckets hold is measured once a day, apart by storage class:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from stormproof.core.errors import CouldNotLook, NotThere
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Reads
from stormproof.core.planning.usage import Counted, Stored, Usage
from stormproof.core.system import System

BACK = timedelta(days=14)
DAY = timedelta(days=1)
MOST_QUERIES = 500
"""Of one GetMetricData:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
"""


STORED = (
    "StandardStorage",
    "StandardIAStorage",
    "OneZoneIAStorage",
    "IntelligentTieringFAStorage",
    "IntelligentTieringIAStorage",
    "IntelligentTieringAIAStorage",
    "ReducedRedundancyStorage",
    "GlacierInstantRetrievalStorage",
)
"""Storage types of what AWS Backup copies; what lies in archives it leaves out:
https://docs.aws.amazon.com/aws-backup/latest/devguide/s3-backups.html
"""
SIZE, OBJECTS = "BucketSizeBytes", "NumberOfObjects"
Points = tuple[tuple[datetime, float], ...]


@dataclass(frozen=True)
class _Metric:
    namespace: str
    name: str
    dimension: str
    value: str
    storage: str = ""


def read_usage(reads: Reads, system: System, now: datetime) -> Usage:
    """Return what was counted until now; never raises: what cannot be looked at is told in `unseen`."""
    metrics = tuple(_metrics(system))
    start = now.replace(hour=0, minute=0, second=0, microsecond=0) - BACK
    found: dict[_Metric, Points] = {}
    try:
        for at in range(0, len(metrics), MOST_QUERIES):
            found |= dict(_asked(reads, metrics[at : at + MOST_QUERIES], start, now))
    except (CouldNotLook, NotThere) as error:
        return Usage(unseen=f"CloudWatch could not be asked ({error})")
    counted = dict(_counted(found, now))
    return Usage(
        requests=next((each for metric, each in counted.items() if metric.name == "Count"), None),
        executions={metric.value: each for metric, each in counted.items() if metric.name == "Invocations"},
        logged={metric.value: each for metric, each in counted.items() if metric.name == "IncomingBytes"},
        stored=dict(_stored(found, system)),
    )


def _metrics(system: System) -> Iterator[_Metric]:
    yield _Metric("AWS/ApiGateway", "Count", "ApiName", system.api.metric_name)
    for function in system.functions:
        yield _Metric("AWS/Lambda", "Invocations", "FunctionName", function.name)
        for group in Names(system).function_logs(function):
            yield _Metric("AWS/Logs", "IncomingBytes", "LogGroupName", group)
    for bucket in system.buckets:
        yield from (_Metric("AWS/S3", SIZE, "BucketName", bucket.name, each) for each in STORED)
        yield _Metric("AWS/S3", OBJECTS, "BucketName", bucket.name, "AllStorageTypes")


def _asked(
    reads: Reads, metrics: tuple[_Metric, ...], start: datetime, now: datetime
) -> Iterator[tuple[_Metric, Points]]:
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
        yield metric, tuple(point for answer in answers if answer["Id"] == f"m{place}" for point in _points(answer))


def _counted(found: Mapping[_Metric, Points], now: datetime) -> Iterator[tuple[_Metric, Counted]]:
    for metric, points in found.items():
        since = min((at for at, _ in points), default=now)
        if now - since >= DAY and not metric.storage:
            yield metric, Counted(sum(value for _, value in points), (now - since) / DAY)


def _stored(found: Mapping[_Metric, Points], system: System) -> Iterator[tuple[str, Stored]]:
    """Yield what buckets held last; one that nobody has measured yet is left out."""
    for bucket in system.buckets:
        last = {each: max(points)[1] for each, points in found.items() if each.value == bucket.name and points}
        sizes = [value for each, value in last.items() if each.name == SIZE]
        if sizes:
            objects = sum(value for each, value in last.items() if each.name == OBJECTS)
            yield bucket.name, Stored(sum(sizes), objects)


def _stat(metric: _Metric) -> dict[str, Any]:
    where = [{"Name": metric.dimension, "Value": metric.value}]
    if metric.storage:
        where.append({"Name": "StorageType", "Value": metric.storage})
    named = {"Namespace": metric.namespace, "MetricName": metric.name, "Dimensions": where}
    stat = "Average" if metric.storage else "Sum"
    return {"Metric": named, "Period": round(DAY.total_seconds()), "Stat": stat}


def _points(answer: Mapping[str, Any]) -> Iterator[tuple[datetime, float]]:
    yield from zip(answer["Timestamps"], map(float, answer["Values"]), strict=True)
