"""Embedded metric format: a JSON event that names metrics among its members becomes their values.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html: an
event that does not follow the specification is kept as a log event and yields no metric. Groups of class STANDARD only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from localaws.kernel.ports import Datum, Metrics
from localaws.services.logs.events import Event
from localaws.services.logs.patterns.selectors import document
from localaws.services.logs.writer import Batch

MAX_METRICS = 100
MAX_DIMENSIONS = 30
MAX_VALUES = 100


class EmbeddedMetrics:
    """Watches what is written and emits the metrics that events embed; callable from any thread."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def __call__(self, batch: Batch) -> None:
        """Take a batch."""
        if batch.group.log_class != "STANDARD":
            return
        events = [event for event in batch.events if '"CloudWatchMetrics"' in event.message]
        data = [datum for event in events for datum in embedded(event)]
        if data:
            self._metrics.emit(batch.group.region, data)


def embedded(event: Event) -> list[Datum]:
    """Return the values that an event embeds, none where it does not follow the specification."""
    root = document(event.message)
    try:
        at = root["_aws"]["Timestamp"] / 1000
        return [
            datum
            for directive in root["_aws"]["CloudWatchMetrics"]
            for dimensions in _dimension_sets(root, directive)
            for datum in _values(root, directive, dimensions, at)
        ]
    except (KeyError, TypeError):
        return []


def _dimension_sets(root: Mapping[str, Any], directive: Mapping[str, Any]) -> list[dict[str, str]]:
    sets = directive.get("Dimensions") or [[]]
    return [{name: str(root[name]) for name in names} for names in sets if len(names) <= MAX_DIMENSIONS]


def _values(
    root: Mapping[str, Any], directive: Mapping[str, Any], dimensions: dict[str, str], at: float
) -> Iterator[Datum]:
    for metric in directive["Metrics"][:MAX_METRICS]:
        value = root.get(metric["Name"])
        for one in value[:MAX_VALUES] if isinstance(value, list) else [value]:
            if isinstance(one, int | float) and not isinstance(one, bool):
                unit = metric.get("Unit") or "None"
                yield Datum(directive["Namespace"], metric["Name"], float(one), at, unit, dimensions)
