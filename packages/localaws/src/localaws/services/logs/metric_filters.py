"""Metric filters: what matches, as it is written, becomes values of a metric.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html: a default value
is reported for a minute in which events came and none matched. An event without the field that holds the value, or
without one of the dimensions, is left out (the latter is unconfirmed).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

from localaws.kernel.ports import Datum, Metrics
from localaws.services.logs.errors import InvalidParameter, constraint
from localaws.services.logs.events import Event
from localaws.services.logs.groups import Group, MetricFilter
from localaws.services.logs.patterns import Pattern
from localaws.services.logs.patterns.operands import number
from localaws.services.logs.patterns.terms import Terms
from localaws.services.logs.writer import Batch

MINUTE_MS = 60_000
MAX_DIMENSIONS = 3
LAST_MOMENT = 0.001
"""Seconds before a minute's end at which its default value is reported, so that alarms on that minute see it."""

Appointments = Callable[[float, Callable[[], None]], None]
Quiet = tuple[str, str, str, int]


def check_transformation(pattern: Pattern, transformation: dict[str, Any]) -> None:
    """Refuse a MetricTransformation that AWS refuses (API_MetricTransformation): InvalidParameter."""
    value, dimensions = str(transformation["metricValue"]), transformation.get("dimensions") or {}
    if number(value) is None and not value.startswith("$"):
        raise InvalidParameter(f"Invalid metricTransformations: metricValue '{value}' is no number and no field")
    if dimensions and transformation.get("defaultValue") is not None:
        raise InvalidParameter("Invalid metricTransformations: dimensions and defaultValue are mutually exclusive")
    if len(dimensions) > MAX_DIMENSIONS:
        raise constraint(dimensions, "metricTransformations.1.member.dimensions", "have length less than or equal to 3")
    fields = [selector for selector in (value, *dimensions.values()) if number(selector) is None]
    wrong = [selector for selector in fields if not selector.startswith("$") or isinstance(pattern.matcher, Terms)]
    if wrong:
        raise InvalidParameter(f"Invalid metricTransformations: '{wrong[0]}' is not a field of the filter pattern")


class MetricFilters:
    """Watches what is written and emits what the groups' metric filters ask for; callable from any thread."""

    def __init__(self, metrics: Metrics, at: Appointments) -> None:
        self._metrics = metrics
        self._at = at
        self._lock = threading.Lock()
        self._quiet: dict[Quiet, bool] = {}

    def __call__(self, batch: Batch) -> None:
        """Take a batch."""
        data = [
            datum
            for metric_filter in tuple(batch.group.metric_filters.values())
            for datum in self._data(batch.group, metric_filter, batch.events)
        ]
        if data:
            self._metrics.emit(batch.group.region, data)

    def _data(self, group: Group, metric_filter: MetricFilter, events: Sequence[Event]) -> list[Datum]:
        data = []
        defaults = metric_filter.transformation.get("defaultValue") is not None
        for event in events:
            matches = metric_filter.pattern.matches(event.message)
            if matches and (datum := _datum(metric_filter, event)) is not None:
                data.append(datum)
            if defaults:
                self._remember(group, metric_filter, event.timestamp // MINUTE_MS, matches=matches)
        return data

    def _remember(self, group: Group, metric_filter: MetricFilter, minute: int, *, matches: bool) -> None:
        key = (group.region, group.name, metric_filter.name, minute)
        with self._lock:
            known = key in self._quiet
            self._quiet[key] = self._quiet.get(key, True) and not matches
        if not known:
            due = (minute + 1) * MINUTE_MS / 1000 - LAST_MOMENT
            self._at(due, lambda: self._report_default(key, metric_filter.transformation))

    def _report_default(self, key: Quiet, transformation: dict[str, Any]) -> None:
        with self._lock:
            quiet = self._quiet.pop(key)
        if quiet:
            at = key[3] * MINUTE_MS / 1000
            self._metrics.emit(key[0], [_shaped(transformation, float(transformation["defaultValue"]), at, {})])


def _datum(metric_filter: MetricFilter, event: Event) -> Datum | None:
    transformation = metric_filter.transformation
    spelled = str(transformation["metricValue"])
    value = number(spelled)
    if value is None:
        value = number(metric_filter.pattern.field(spelled, event.message) or "")
    dimensions = {
        name: metric_filter.pattern.field(selector, event.message)
        for name, selector in (transformation.get("dimensions") or {}).items()
    }
    known = {name: field for name, field in dimensions.items() if field}
    if value is None or len(known) < len(dimensions):
        return None
    return _shaped(transformation, value, event.timestamp / 1000, known)


def _shaped(transformation: dict[str, Any], value: float, at: float, dimensions: dict[str, str]) -> Datum:
    return Datum(
        namespace=transformation["metricNamespace"],
        name=transformation["metricName"],
        value=value,
        at=at,
        unit=transformation.get("unit") or "None",
        dimensions=dimensions,
    )
