"""CloudWatch's metrics, answered from the embedded AWS's own store.

Closes these gaps of moto: ListMetrics names a metric once per datum, statistics ignore dimensions that are left out,
percentiles and metric math have no values, fractional counts are cut off, limits are not held, AWS's own namespaces
take anybody's data, and every datum is kept as an object.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/Welcome.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moto.cloudwatch.exceptions import CloudWatchException
from moto.cloudwatch.responses import CloudWatchResponse

from localaws.kernel.clock import VirtualClock
from localaws.moto.actions import Request, attach
from localaws.moto.patches import Patches
from localaws.services.cloudwatch.metrics.errors import CloudWatchError
from localaws.services.cloudwatch.metrics.intake import put_metric_data
from localaws.services.cloudwatch.metrics.reading import MetricReader
from localaws.services.cloudwatch.metrics.store import MetricStore


class MetricActions:
    """The operations on metrics."""

    def __init__(self, store: MetricStore, clock: VirtualClock) -> None:
        self._store = store
        self._clock = clock

    def put_metric_data(self, request: Request) -> None:
        """PutMetricData."""
        put_metric_data(self._store, request.region, self._clock.now(), request.parameters)

    def get_metric_statistics(self, request: Request) -> Mapping[str, Any]:
        """GetMetricStatistics."""
        return self._reader(request).get_metric_statistics(request.parameters)

    def get_metric_data(self, request: Request) -> Mapping[str, Any]:
        """GetMetricData."""
        return self._reader(request).get_metric_data(request.parameters)

    def list_metrics(self, request: Request) -> Mapping[str, Any]:
        """ListMetrics."""
        return self._reader(request).list_metrics(request.parameters)

    def _reader(self, request: Request) -> MetricReader:
        return MetricReader(self._store, request.region, self._clock.now())


def install(patches: Patches, metrics: MetricStore, clock: VirtualClock) -> None:
    """Answer the operations on metrics from the store."""
    actions = MetricActions(metrics, clock)
    attach(
        patches,
        CloudWatchResponse,
        {
            "put_metric_data": actions.put_metric_data,
            "get_metric_statistics": actions.get_metric_statistics,
            "get_metric_data": actions.get_metric_data,
            "list_metrics": actions.list_metrics,
        },
        CloudWatchError,
        CloudWatchException,
    )
