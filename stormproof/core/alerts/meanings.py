"""What changes what an alarm looks at beside metric, period and condition: settings that most alarms do not have.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html and, of metric math,
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDataQuery.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

Alarm = Mapping[str, Any]
WINDOW, WARM_UP = "EvaluationWindow", "WarmUpConfiguration"
DATAPOINTS, LOW_SAMPLES = "DatapointsToAlarm", "EvaluateLowSampleCountPercentile"
UNITS: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("AWS/Lambda", "Errors"): "Count",
        ("AWS/Lambda", "Invocations"): "Count",
        ("AWS/Lambda", "Duration"): "Milliseconds",
        ("AWS/ApiGateway", "5XXError"): "Count",
        ("AWS/ApiGateway", "Count"): "Count",
        ("AWS/ApiGateway", "Latency"): "Milliseconds",
        ("CloudWatchSynthetics", "SuccessPercent"): "Percent",
    }
)
"""The unit in which AWS publishes a metric, and the only one in which an alarm sees it: "If you specify a unit that
does not match the data collected, the results of the operation are null" (MetricStat)."""


def beside(alarm: Alarm) -> dict[str, Any]:
    """Return the settings that change an alarm's meaning and are not as CloudWatch has them where nobody sets them.

    By name; those of a query by its ID and name, such as ``errors.AccountId``.
    """
    found = {
        name: alarm[name] for name in ("Unit", WARM_UP, "EvaluationCriteria", "ThresholdMetricId") if alarm.get(name)
    }
    if "WallClockWindow" in (alarm.get(WINDOW) or {}):
        found[WINDOW] = alarm[WINDOW]
    if alarm.get(DATAPOINTS) not in (None, alarm.get("EvaluationPeriods")):
        found[DATAPOINTS] = alarm[DATAPOINTS]
    if alarm.get(LOW_SAMPLES) == "ignore":
        found[LOW_SAMPLES] = alarm[LOW_SAMPLES]
    return {**found, **dict(_of_queries(alarm))}


def altered(alarm: Alarm) -> str:
    """Return why an alarm does not see the account's metrics as they come, at every minute; empty where it does."""
    if WINDOW in (found := beside(alarm)):
        return "it looks at periods by the clock, and misses what lies across two of them"
    if WARM_UP in found:
        minutes = found[WARM_UP].get("WarmUpPeriodDurationInMinutes")
        return f"after each change of it nobody is told anything for {minutes} minutes (WarmUpConfiguration)"
    for namespace, metric, unit in _units(alarm):
        if unit != UNITS.get((namespace, metric)):
            return f"it looks at {metric} in the unit {unit} alone"
    other = next((value for name, value in found.items() if name.endswith(".AccountId")), None)
    return "" if other is None else f"it looks at a metric of account {other}"


def _of_queries(alarm: Alarm) -> Iterator[tuple[str, Any]]:
    account = (str(alarm.get("AlarmArn") or "").split(":") + [""] * 5)[4]
    for query in alarm.get("Metrics") or ():
        if query.get("AccountId") not in (None, "", account):
            yield f"{query['Id']}.AccountId", query["AccountId"]
        if unit := (query.get("MetricStat") or {}).get("Unit"):
            yield f"{query['Id']}.Unit", unit


def _units(alarm: Alarm) -> Iterator[tuple[str, str, str]]:
    """Yield namespace and name of the metrics that are looked at in one unit alone, with that unit."""
    if alarm.get("Unit"):
        yield str(alarm.get("Namespace")), str(alarm.get("MetricName")), str(alarm["Unit"])
    for stat in (each["MetricStat"] for each in alarm.get("Metrics") or () if "MetricStat" in each):
        if stat.get("Unit"):
            yield stat["Metric"]["Namespace"], stat["Metric"]["MetricName"], str(stat["Unit"])
