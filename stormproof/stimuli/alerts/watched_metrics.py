"""Alarms by the metric that they look at."""

from __future__ import annotations

from collections.abc import Mapping

from stormproof.aws.observe.alerts.alarms import metric_alarms
from stormproof.core.alerts.conditions import Alarm, watched
from stormproof.core.planning.controls import Reads


def alarms_of(reads: Reads, namespace: str, metric: str, dimensions: Mapping[str, str]) -> list[Alarm]:
    """Return the alarms that look at a metric, with these dimensions alone, whoever made them."""
    return [
        alarm
        for alarm in metric_alarms(reads)
        if any(each.is_of(namespace, metric, dimensions) for each in watched(alarm))
    ]
