"""How often a function was invoked as it stands, on ``$LATEST``: what its settings do not tell, CloudWatch has counted.

Each invocation counts for the function, and for the resource that was named, a version or an alias, too:
https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-view.html. What is left when those are taken off named
none. Metrics that are new are listed up to 15 minutes late, so the alias is asked by its name:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from stormproof.aws.observe.lambda_uris import LATEST
from stormproof.core.planning.controls import Reads
from stormproof.core.system import Function

METRIC = {"Namespace": "AWS/Lambda", "MetricName": "Invocations"}
HOUR_S = 3600
FUNCTION, RESOURCE = "FunctionName", "Resource"


def unqualified(reads: Reads, function: Function, since: datetime, until: datetime) -> int:
    """Return how many invocations since a moment named neither a version nor an alias of a function."""
    named = {FUNCTION: function.name}
    asked: dict[str, Any] = {**METRIC, "Dimensions": _dimensions(named)}
    listed = reads.pages("cloudwatch", "list_metrics", "Metrics[].Dimensions", **asked)
    found = [{each["Name"]: each["Value"] for each in dimensions} for dimensions in listed]
    resources = {each[RESOURCE] for each in found if each.keys() == {FUNCTION, RESOURCE}}
    resources.add(f"{function.name}:{function.alias}")
    qualified = sum(
        _counted(reads, {**named, RESOURCE: each}, since, until) for each in sorted(resources) if _is_qualified(each)
    )
    return max(_counted(reads, named, since, until) - qualified, 0)


def _is_qualified(resource: str) -> bool:
    return resource.partition(":")[2] not in LATEST


def _counted(reads: Reads, dimensions: Mapping[str, str], since: datetime, until: datetime) -> int:
    found = reads.read(
        "cloudwatch",
        "get_metric_statistics",
        Dimensions=_dimensions(dimensions),
        StartTime=since,
        EndTime=until,
        Period=HOUR_S,
        Statistics=["Sum"],
        **METRIC,
    )
    return int(sum(each["Sum"] for each in found["Datapoints"]))


def _dimensions(named: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"Name": name, "Value": value} for name, value in named.items()]
