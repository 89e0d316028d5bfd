"""What PutMetricAlarm takes (API_PutMetricAlarm)."""

from __future__ import annotations

from typing import Any

import pytest

from localaws.services.cloudwatch.alarms.definition import read
from localaws.services.cloudwatch.metrics.errors import CloudWatchError

SIMPLE: dict[str, Any] = {
    "AlarmName": "a",
    "Namespace": "Shop",
    "MetricName": "Errors",
    "Statistic": "Sum",
    "Period": 300,
    "EvaluationPeriods": 1,
    "Threshold": 5.0,
    "ComparisonOperator": "GreaterThanThreshold",
}
METRIC = {"Namespace": "Shop", "MetricName": "Errors"}
QUERIES: list[dict[str, Any]] = [
    {"Id": "e", "MetricStat": {"Metric": METRIC, "Period": 60, "Stat": "Sum"}, "ReturnData": False},
    {"Id": "rate", "Expression": "100*e"},
]
MATH = {name: value for name, value in SIMPLE.items() if name not in {"Namespace", "MetricName", "Statistic", "Period"}}


def test_defaults_are_filled_in() -> None:
    """Actions are enabled, M is N, missing data are missing."""
    parameters, watch = read(SIMPLE, "us-east-1")
    assert parameters["ActionsEnabled"] is True
    assert (watch.datapoints_to_alarm, watch.treatment, watch.range) == (1, "missing", 3)


def test_dynamodb_alarms_always_ignore_missing_data() -> None:
    """Alarms on AWS/DynamoDB ignore missing data "even if you choose a different option" (TreatMissingData)."""
    _, watch = read({**SIMPLE, "Namespace": "AWS/DynamoDB", "TreatMissingData": "breaching"}, "us-east-1")
    assert watch.treatment == "ignore"


def test_a_math_alarm_is_read() -> None:
    """The period of a math alarm is that of its metrics."""
    _, watch = read({**MATH, "Metrics": QUERIES}, "us-east-1")
    assert (watch.period, watch.id, [key.name for key in watch.keys]) == (60, "rate", ["Errors"])


def changed(**changes: Any) -> dict[str, Any]:
    """Return the parameters with changes; None takes one out."""
    return {name: value for name, value in {**SIMPLE, **changes}.items() if value is not None}


@pytest.mark.parametrize(
    ("parameters", "code", "said"),
    [
        (changed(Threshold=None), "MissingParameter", "Threshold"),
        (changed(EvaluationPeriods=None), "MissingParameter", "EvaluationPeriods"),
        (changed(MetricName=None), "ValidationError", "MetricName and Metrics"),
        (changed(Statistic=None), "ValidationError", "Statistic and ExtendedStatistic"),
        (changed(ExtendedStatistic="p99"), "ValidationError", "Statistic and ExtendedStatistic"),
        (changed(Statistic="Median"), "ValidationError", "enum value set"),
        (changed(Period=45), "ValidationError", "Period must be 10, 20, 30, or a multiple of 60"),
        (changed(DatapointsToAlarm=2), "ValidationError", "less than or equal to EvaluationPeriods"),
        (changed(TreatMissingData="guess"), "ValidationError", "Option guess is not supported"),
        (changed(EvaluationPeriods=289), "ValidationError", "EvaluationPeriods * Period must be <= 86400"),
        (changed(Period=3600, EvaluationPeriods=169), "ValidationError", "<= 604800"),
        (changed(AlarmActions=["topic"]), "ValidationError", "Invalid arn syntax"),
        (
            changed(AlarmActions=["arn:aws:sns:eu-west-1:123456789012:t"]),
            "ValidationError",
            "Invalid region eu-west-1 specified. Only us-east-1 is supported.",
        ),
        (changed(ThresholdMetricId="band"), "NotImplemented", "ThresholdMetricId"),
        (
            {**MATH, "Metrics": [{**QUERIES[0], "ReturnData": True}, QUERIES[1]]},
            "ValidationError",
            "Exactly one element",
        ),
        ({**MATH, "Metrics": QUERIES[1:]}, "ValidationError", "Unable to find metric e"),
    ],
)
def test_a_wrong_alarm_is_refused(parameters: dict[str, Any], code: str, said: str) -> None:
    """Each limit has its refusal."""
    with pytest.raises(CloudWatchError) as error:
        read(parameters, "us-east-1")
    assert (error.value.code, said in error.value.message) == (code, True)


def test_a_week_of_hours_fits() -> None:
    """Periods of an hour and more may reach back seven days."""
    _, watch = read(changed(Period=3600, EvaluationPeriods=168), "us-east-1")
    assert watch.evaluation_periods == 168
