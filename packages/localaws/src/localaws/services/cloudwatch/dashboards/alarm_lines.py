"""Alarms in widgets: a widget that names an alarm shows what it watches, with its threshold as a line.

"Alarm annotation format", https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/
CloudWatch-Metric-Widget-Structure.html: one alarm, and no metrics beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from localaws.services.cloudwatch.alarms.definition import OPERATORS
from localaws.services.cloudwatch.metrics.errors import validation

Find = Callable[[str], Mapping[str, Any]]
"""Returns the parameters of a metric alarm by its ARN. Raises CloudWatchError where there is none."""


def with_alarm(definition: Mapping[str, Any], find: Find) -> Mapping[str, Any]:
    """Return a widget whose alarm has become metrics and a horizontal line. Raises CloudWatchError."""
    annotations = definition.get("annotations") or {}
    arns = annotations.get("alarms") or []
    if not arns:
        return definition
    if len(arns) > 1 or definition.get("metrics"):
        raise validation("A widget with an alarm annotation names one alarm, and no metrics.")
    alarm = find(arns[0])
    lines = [*(annotations.get("horizontal") or []), {"label": _label(alarm), "value": alarm["Threshold"]}]
    return {
        "title": alarm["AlarmName"],
        **definition,
        "metrics": _rows(alarm),
        "annotations": {"horizontal": lines},
    }


def _label(alarm: Mapping[str, Any]) -> str:
    watched = alarm.get("MetricName") or _returned(alarm)
    needed, of = alarm.get("DatapointsToAlarm") or alarm["EvaluationPeriods"], alarm["EvaluationPeriods"]
    return f"{watched} {OPERATORS[alarm['ComparisonOperator']][0]} {alarm['Threshold']} for {needed} of {of} datapoints"


def _returned(alarm: Mapping[str, Any]) -> str:
    query = next(query for query in alarm["Metrics"] if query.get("ReturnData", True))
    return str(query.get("Label") or query["Id"])


def _rows(alarm: Mapping[str, Any]) -> list[list[Any]]:
    if "Metrics" in alarm:
        return [_row(query) for query in alarm["Metrics"]]
    options = {"stat": alarm.get("Statistic") or alarm["ExtendedStatistic"], "period": alarm["Period"]}
    return [[*_words(alarm), options]]


def _row(query: Mapping[str, Any]) -> list[Any]:
    options = {"id": query["Id"], "visible": query.get("ReturnData", True)}
    options |= {"label": query["Label"]} if query.get("Label") else {}
    if "Expression" in query:
        return [{**options, "expression": query["Expression"]}]
    stat = query["MetricStat"]
    return [*_words(stat["Metric"]), {**options, "stat": stat["Stat"], "period": stat["Period"]}]


def _words(metric: Mapping[str, Any]) -> list[str]:
    pairs = [word for one in metric.get("Dimensions") or [] for word in (one["Name"], one["Value"])]
    return [metric["Namespace"], metric["MetricName"], *pairs]
