"""Alarms by the metric that they look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from stormproof.aws.observe.alerts.alarms import metric_alarms
from stormproof.core.alerts.conditions import Alarm, watched
from stormproof.core.planning.controls import Reads


def alarms_of(reads: Reads, namespace: str, metric: str, dimensions: Mapping[str, str]) -> list[Alarm]:
    """Return the alarms that look at a metric, with these dimensions alone, whoever made them."""
    return looking_at(metric_alarms(reads), namespace, metric, dimensions)


def looking_at(alarms: Sequence[Alarm], namespace: str, metric: str, dimensions: Mapping[str, str]) -> list[Alarm]:
    """Return those of alarms that look at a metric, with these dimensions alone."""
    return [each for each in alarms if any(one.is_of(namespace, metric, dimensions) for one in watched(each))]
