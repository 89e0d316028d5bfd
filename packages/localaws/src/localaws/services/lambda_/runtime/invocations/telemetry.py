"""The metrics in AWS/Lambda that invocations leave.

Names, dimensions and time stamps: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html and
https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-view.html. A datum's time is the invocation's start.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from localaws.kernel.ports import Datum, Metrics
from localaws.services.lambda_.runtime.functions import QualifiedName
from localaws.services.lambda_.runtime.invocations.executions import Execution, Invocation, Status

NAMESPACE = "AWS/Lambda"
Dimensions = Mapping[str, str]


@lru_cache(maxsize=4096)
def dimension_sets(name: QualifiedName, version: str) -> tuple[Dimensions, ...]:
    """Return the dimension sets under which an invocation counts.

    The account, the function; by version or alias the resource too, and by alias the version executed.
    """
    function: Dimensions = {"FunctionName": name.name}
    if name.qualifier is None:
        return {}, function
    resource = {**function, "Resource": f"{name.name}:{name.qualifier}"}
    if name.qualifier == version:
        return {}, function, resource
    return {}, function, resource, {**resource, "ExecutedVersion": version}


class Telemetry:
    """Writes the metrics of one embedded AWS's functions."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def executed(self, invocation: Invocation, execution: Execution, concurrent: int) -> None:
        """Count an invocation that ran; `concurrent`: executions of the function at that moment, it included."""
        at = execution.started_at
        errors = float(execution.finding.status is not Status.SUCCESS)
        data = []
        for dimensions in dimension_sets(invocation.named, invocation.version.version):
            data += [
                Datum(NAMESPACE, "Invocations", 1.0, at, "Count", dimensions),
                Datum(NAMESPACE, "Errors", errors, at, "Count", dimensions),
                Datum(NAMESPACE, "Throttles", 0.0, at, "Count", dimensions),
                Datum(NAMESPACE, "Duration", execution.duration_ms, at, "Milliseconds", dimensions),
                Datum(NAMESPACE, "ConcurrentExecutions", float(concurrent), at, "Count", dimensions),
            ]
        self._metrics.emit(invocation.named.region, data)

    def throttled(self, name: QualifiedName, version: str, at: float) -> None:
        """Count an invocation that was refused: neither an invocation nor an error."""
        sets = dimension_sets(name, version)
        self._metrics.emit(name.region, [Datum(NAMESPACE, "Throttles", 1.0, at, "Count", d) for d in sets])

    def count(self, name: QualifiedName, metric: str, at: float, value: float = 1.0, unit: str = "Count") -> None:
        """Count something of asynchronous invocation, by function name."""
        self._metrics.emit(name.region, [Datum(NAMESPACE, metric, value, at, unit, {"FunctionName": name.name})])
