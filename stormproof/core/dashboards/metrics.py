"""The metrics of a system that a dashboard shows, by the names and dimensions under which AWS emits them.

Lambda: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html ; REST APIs go by their name:
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html ; tables:
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html ; queues:
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from stormproof.core.health.metrics import NAMESPACE as PROBES
from stormproof.core.health.metrics import PHASES, SUCCESS, dimensions
from stormproof.core.system import Function, Queue, RestApi, Table

SUM, AVERAGE, MAXIMUM = "Sum", "Average", "Maximum"
SPARSE = frozenset(
    {
        ("AWS/DynamoDB", "ReadThrottleEvents"),
        ("AWS/DynamoDB", "WriteThrottleEvents"),
        ("AWS/DynamoDB", "SystemErrors"),
        ("AWS/DynamoDB", "UserErrors"),
        ("AWS/Lambda", "IteratorAge"),
        ("AWS/Lambda", "DeadLetterErrors"),
        *((PROBES, each) for each in (SUCCESS, *PHASES)),
    }
)
"""What has data only while something is wrong, a stream has records or a probe runs: traffic alone does not show it."""


@dataclass(frozen=True)
class Metric:
    """A metric: one with more or fewer dimensions is another."""

    namespace: str
    name: str
    dimensions: frozenset[tuple[str, str]] = frozenset()

    @property
    def words(self) -> list[str]:
        """The metric as a dashboard's body names it, its dimensions in their order."""
        return [self.namespace, self.name, *(word for pair in sorted(self.dimensions) for word in pair)]

    def as_parameter(self) -> dict[str, Any]:
        """Return the metric as GetMetricData takes it."""
        pairs = [{"Name": name, "Value": value} for name, value in sorted(self.dimensions)]
        return {"Namespace": self.namespace, "MetricName": self.name, "Dimensions": pairs}

    def __str__(self) -> str:
        """Name it as people do."""
        return f"{self.name} of {', '.join(value for _, value in sorted(self.dimensions)) or self.namespace}"


@dataclass(frozen=True)
class Measure:
    """A metric under a statistic over a period of seconds."""

    metric: Metric
    statistic: str
    period_s: int


def metric(namespace: str, name: str, **dimensions: str) -> Metric:
    """Return a metric."""
    return Metric(namespace, name, frozenset(dimensions.items()))


def of_function(function: Function, name: str) -> Metric:
    """Return a function's metric, of all its versions and aliases together."""
    return metric("AWS/Lambda", name, FunctionName=function.name)


def of_api(api: RestApi, name: str) -> Metric:
    """Return the API's metric, of all its stages; one by the ID of an API with a name never has data."""
    return metric("AWS/ApiGateway", name, ApiName=api.metric_name)


def of_stage(api: RestApi, name: str) -> Metric:
    """Return the metric of the API's serving stage."""
    return metric("AWS/ApiGateway", name, ApiName=api.metric_name, Stage=api.stage)


def of_table(table: Table, name: str) -> Metric:
    """Return a table's metric."""
    return metric("AWS/DynamoDB", name, TableName=table.name)


def of_queue(queue: Queue, name: str) -> Metric:
    """Return a queue's metric."""
    return metric("AWS/SQS", name, QueueName=queue.name)


def of_probe(api: RestApi, region: str, name: str) -> Metric:
    """Return what the probe of a region reports of the API."""
    return metric(PROBES, name, **dimensions(api.id, region))


def cold_starts(api: RestApi, function: Function) -> Metric:
    """Return the metric that our filter counts a function's cold starts in."""
    return Metric(f"Stormproof/{api.id}", f"cold-starts-{function.name}")


def from_words(words: list[str]) -> Metric:
    """Return the metric that a row of a dashboard's body names, with what repeats filled in."""
    return Metric(words[0], words[1], frozenset(zip(words[2::2], words[3::2], strict=True)))


def from_transformation(transformation: Mapping[str, Any]) -> Metric:
    """Return the metric that a metric filter without dimensions writes."""
    return Metric(str(transformation["metricNamespace"]), str(transformation["metricName"]))
