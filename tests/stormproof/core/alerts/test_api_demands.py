"""An alarm of the API does what is demanded where it tells 10 answers with 5xx from 11, and 3 seconds from more."""

from __future__ import annotations

from typing import Any

import pytest

from stormproof.core.alerts.api_demands import LATENCY, SERVER_ERRORS
from stormproof.core.alerts.conditions import lacking

TOPIC = "arn:aws:sns:eu-west-1:123456789012:alerts"


def alarm(metric: str, period: int, threshold: float, **more: Any) -> dict[str, Any]:
    """Return an alarm on a metric of a stage."""
    dimensions = [{"Name": "ApiName", "Value": "shop"}, {"Name": "Stage", "Value": "prod"}]
    of = {"Namespace": "AWS/ApiGateway", "MetricName": metric, "Dimensions": dimensions}
    told = {"AlarmName": "theirs", "ActionsEnabled": True, "AlarmActions": [TOPIC], "TreatMissingData": "notBreaching"}
    beyond = {"ComparisonOperator": "GreaterThanThreshold", "Threshold": threshold}
    return {**told, **of, **beyond, "Period": period, "EvaluationPeriods": 1, **more}


def failing(**more: Any) -> dict[str, Any]:
    """Return an alarm on more than 10 answers with 5xx in 5 minutes."""
    return alarm("5XXError", 300, 10.0, **{"Statistic": "Sum", **more})


def slow(**more: Any) -> dict[str, Any]:
    """Return an alarm on a latency above 3 seconds for 5 minutes in a row."""
    statistic = {} if "Statistic" in more else {"ExtendedStatistic": "p95"}
    return alarm("Latency", 60, 3000.0, **{**statistic, "EvaluationPeriods": 5, **more})


@pytest.mark.parametrize(
    "settings",
    [{}, {"ComparisonOperator": "GreaterThanOrEqualToThreshold", "Threshold": 11.0}, {"TreatMissingData": "missing"}],
)
def test_what_tells_ten_answers_from_eleven_complies(settings: dict[str, Any]) -> None:
    """However it is written."""
    assert not lacking(failing(**settings), SERVER_ERRORS, [TOPIC])


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"Statistic": "Average"}, "would stay silent on 11 of 11 requests"),
        ({"Statistic": "SampleCount"}, "would go off on 0 of 1000 requests"),
        ({"Threshold": 100.0}, "would stay silent on 11 of 11 requests"),
        ({"Threshold": 9.0}, "would go off on 10 of 10 requests"),
        ({"Period": 60}, "it waits for 1 of 1 datapoints of 60 s"),
        ({"EvaluationPeriods": 2}, "it waits for 2 of 2 datapoints of 300 s"),
        ({"TreatMissingData": "breaching"}, "would go off on 0 of 0 requests"),
    ],
)
def test_what_does_not_is_said(settings: dict[str, Any], why: str) -> None:
    """The average of 5XXError is the rate, which never exceeds 1; where missing data breach, it never ends."""
    assert why in lacking(failing(**settings), SERVER_ERRORS, [TOPIC])


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"ExtendedStatistic": "p90"},
        {"ExtendedStatistic": "p99"},
        {"Statistic": "Average"},
        {"DatapointsToAlarm": 5},
    ],
)
def test_what_waits_for_five_slow_minutes_complies(settings: dict[str, Any]) -> None:
    """The demand names no statistic."""
    assert not lacking(slow(**settings), LATENCY, [TOPIC])


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"EvaluationPeriods": 1}, "it waits for 1 of 1 datapoints of 60 s"),
        ({"EvaluationPeriods": 6, "DatapointsToAlarm": 5}, "it waits for 5 of 6 datapoints of 60 s"),
        ({"EvaluationPeriods": 1, "Period": 300}, "it waits for 1 of 1 datapoints of 300 s"),
        ({"Statistic": "Maximum"}, "would go off on one of two hundred requests took 10 s"),
        ({"Threshold": 30_000.0}, "would stay silent on every request took 3001 ms"),
        ({"Threshold": 3.0}, "would go off on every request took 3000 ms"),
        ({"EvaluateLowSampleCountPercentile": "ignore"}, "few samples"),
        ({"MetricName": "IntegrationLatency"}, "is not known"),
    ],
)
def test_what_does_not_wait_or_goes_by_less_is_said(settings: dict[str, Any], why: str) -> None:
    """Latency is in milliseconds, and a system that is used little has few samples a minute."""
    assert why in lacking(slow(**settings), LATENCY, [TOPIC])
