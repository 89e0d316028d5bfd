"""The demands on alarms tell those that do what a criterion says from those that only look like it."""

from __future__ import annotations

from typing import Any

import pytest

from stormproof.core.alerts.conditions import Demand, lacking
from stormproof.core.alerts.demands import CONSECUTIVE_FAILURES, DURATION
from stormproof.core.deployed_code import FAILURES_IN_A_ROW

TOPIC = "arn:aws:sns:eu-west-1:123456789012:alerts"


def alarm(metric: str, statistic: str, threshold: float, *, period: int = 60, **more: Any) -> dict[str, Any]:
    """Return an alarm on a metric of a function."""
    which = "ExtendedStatistic" if statistic.startswith("p") else "Statistic"
    return {
        "AlarmName": "theirs",
        "ActionsEnabled": True,
        "AlarmActions": [TOPIC],
        "Namespace": "any",
        "MetricName": metric,
        "Dimensions": [{"Name": "FunctionName", "Value": "orders"}],
        which: statistic,
        "Period": period,
        "EvaluationPeriods": 1,
        "Threshold": threshold,
        "ComparisonOperator": "GreaterThanThreshold",
        "TreatMissingData": "notBreaching",
        **more,
    }


AT_LEAST: dict[str, Any] = {"ComparisonOperator": "GreaterThanOrEqualToThreshold"}
IN_A_ROW = FAILURES_IN_A_ROW[1]


@pytest.mark.parametrize(
    ("demand", "good"),
    [
        (DURATION, alarm("Duration", "Maximum", 10_000.0)),
        (DURATION, alarm("Duration", "p100", 10_000.0)),
        (DURATION, alarm("Duration", "Maximum", 10_001.0, **AT_LEAST)),
        (CONSECUTIVE_FAILURES, alarm(IN_A_ROW, "Maximum", 3.0, **AT_LEAST)),
        (CONSECUTIVE_FAILURES, alarm(IN_A_ROW, "Maximum", 2.0)),
    ],
)
def test_an_alarm_that_tells_them_apart_complies(demand: Demand, good: dict[str, Any]) -> None:
    """However it is written."""
    assert lacking(good, demand, {TOPIC}) == ""


@pytest.mark.parametrize(
    ("demand", "bad"),
    [
        (DURATION, alarm("Duration", "Average", 10_000.0)),
        (DURATION, alarm("Duration", "Maximum", 10.0)),
        (DURATION, alarm("Duration", "p99", 10_000.0)),
        (DURATION, alarm("Duration", "Sum", 10_000.0)),
        (DURATION, alarm("Duration", "Maximum", 10_000.0, **AT_LEAST)),
        (DURATION, alarm("Duration", "Maximum", 10_000.0, period=300)),
        (DURATION, alarm("Duration", "Maximum", 10_000.0, EvaluationPeriods=3)),
        (CONSECUTIVE_FAILURES, alarm(IN_A_ROW, "Maximum", 4.0, **AT_LEAST)),
        (CONSECUTIVE_FAILURES, alarm(IN_A_ROW, "Maximum", 2.0, **AT_LEAST)),
        (CONSECUTIVE_FAILURES, alarm(IN_A_ROW, "Sum", 3.0, **AT_LEAST)),
        (CONSECUTIVE_FAILURES, alarm(IN_A_ROW, "Average", 3.0, **AT_LEAST)),
        (CONSECUTIVE_FAILURES, alarm(IN_A_ROW, "Maximum", 3.0, TreatMissingData="breaching", **AT_LEAST)),
        (CONSECUTIVE_FAILURES, alarm("Errors", "Sum", 3.0, **AT_LEAST)),
    ],
)
def test_an_alarm_that_does_not_is_named_with_what_it_lacks(demand: Demand, bad: dict[str, Any]) -> None:
    """An average, seconds in the place of milliseconds, a sum, another threshold, a longer look."""
    assert lacking(bad, demand, {TOPIC})
