"""Messages, e-mails and events have the recorded fields."""

from __future__ import annotations

import json
from typing import Any

import pytest

from localaws.services.cloudwatch.alarms.alarm import Alarm, Change, State
from localaws.services.cloudwatch.alarms.definition import read
from localaws.services.cloudwatch.alarms.messages import by_protocol, lambda_event, message, subject

AT = 1_763_145_626.838
REASON = "Threshold Crossed: 1 datapoint [9.0 (14/11/25 18:39:00)] was greater than the threshold (5.0)."
PARAMETERS: dict[str, Any] = {
    "AlarmName": "errors",
    "AlarmDescription": "too many errors",
    "Namespace": "AWS/Lambda",
    "MetricName": "Errors",
    "Dimensions": [{"Name": "FunctionName", "Value": "pm"}],
    "Statistic": "Sum",
    "Period": 300,
    "EvaluationPeriods": 1,
    "Threshold": 5.0,
    "ComparisonOperator": "GreaterThanThreshold",
    "TreatMissingData": "notBreaching",
    "AlarmActions": ["arn:aws:sns:us-east-1:123456789012:alerts"],
}


def change(**changes: Any) -> Change:
    """Return a change from OK to ALARM of an alarm with changed parameters; None takes one out."""
    given = {name: value for name, value in {**PARAMETERS, **changes}.items() if value is not None}
    parameters, watch = read(given, "us-east-1")
    old = State("OK", "fine", AT - 60, AT - 60)
    new = State("ALARM", REASON, AT, AT)
    alarm = Alarm("us-east-1", "123456789012", "MetricAlarm", parameters, watch, AT - 3600, new)
    return Change(alarm, old, new)


def test_the_message_has_the_recorded_fields_in_their_order() -> None:
    """A single-metric alarm's message, field for field (recorded 2025 and 2026)."""
    assert list(message(change()).items()) == list(
        {
            "AlarmName": "errors",
            "AlarmDescription": "too many errors",
            "AWSAccountId": "123456789012",
            "AlarmConfigurationUpdatedTimestamp": "2025-11-14T17:40:26.838+0000",
            "NewStateValue": "ALARM",
            "NewStateReason": REASON,
            "StateChangeTime": "2025-11-14T18:40:26.838+0000",
            "Region": "US East (N. Virginia)",
            "AlarmArn": "arn:aws:cloudwatch:us-east-1:123456789012:alarm:errors",
            "OldStateValue": "OK",
            "OKActions": [],
            "AlarmActions": ["arn:aws:sns:us-east-1:123456789012:alerts"],
            "InsufficientDataActions": [],
            "Trigger": {
                "MetricName": "Errors",
                "Namespace": "AWS/Lambda",
                "StatisticType": "Statistic",
                "Statistic": "SUM",
                "Unit": None,
                "Dimensions": [{"value": "pm", "name": "FunctionName"}],
                "Period": 300,
                "EvaluationPeriods": 1,
                "ComparisonOperator": "GreaterThanThreshold",
                "Threshold": 5.0,
                "TreatMissingData": "notBreaching",
                "EvaluateLowSampleCountPercentile": "",
            },
            "ActionExecutedAfterMuteWindow": False,
        }.items()
    )


def test_a_percentile_and_an_m_are_told() -> None:
    """DatapointsToAlarm is there only if it was set; a percentile is an ExtendedStatistic (recorded)."""
    trigger = message(change(Statistic=None, ExtendedStatistic="p95", EvaluationPeriods=5, DatapointsToAlarm=3))[
        "Trigger"
    ]
    assert (trigger["StatisticType"], trigger["ExtendedStatistic"]) == ("ExtendedStatistic", "p95")
    assert trigger["DatapointsToAlarm"] == 3
    assert "DatapointsToAlarm" not in message(change())["Trigger"]


def test_a_math_alarm_tells_its_queries() -> None:
    """Metrics take the place of MetricName, Namespace and Statistic (recorded 2020 and 2025)."""
    stat = {"Metric": {"Namespace": "AWS/Lambda", "MetricName": "Errors"}, "Period": 300, "Stat": "Sum"}
    queries = [{"Id": "e", "MetricStat": stat, "ReturnData": False}, {"Id": "x", "Expression": "e*1", "Label": "L"}]
    single = dict.fromkeys(("Namespace", "MetricName", "Statistic", "Period", "Dimensions"))
    trigger = message(change(**single, Metrics=queries))["Trigger"]
    assert not {"MetricName", "Namespace", "Statistic"} & trigger.keys()
    assert trigger["Metrics"] == [
        {
            "Id": "e",
            "Label": None,
            "ReturnData": False,
            "MetricStat": {
                "Metric": {"Namespace": "AWS/Lambda", "MetricName": "Errors", "Dimensions": []},
                "Period": 300,
                "Stat": "Sum",
            },
        },
        {"Expression": "e*1", "Id": "x", "Label": "L", "ReturnData": True},
    ]


@pytest.mark.parametrize("length", [1, 60, 255])
def test_the_subject_fits(length: int) -> None:
    """The subject names state, alarm and long region; a long name is cut to SNS's 100 characters."""
    line = subject(change(AlarmName="n" * length))
    assert line.startswith('ALARM: "n')
    assert line.endswith('" in US East (N. Virginia)')
    assert len(line) <= 100


def test_the_email_is_written_out() -> None:
    """An e-mail has the layout of AWS's: opening, console link, details, threshold, metric, actions."""
    text = by_protocol(change())["email"]
    assert text.startswith(
        'You are receiving this email because your Amazon CloudWatch Alarm "errors" in the US East (N. Virginia) '
        f'region has entered the ALARM state, because "{REASON}" at "Friday 14 November, 2025 18:40:26 UTC".'
    )
    for line in (
        "https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#s=Alarms&alarm=errors",
        "- Name:                       errors",
        "- Description:                too many errors",
        "- State Change:               OK -> ALARM",
        "- The alarm is in the ALARM state when the metric is GreaterThanThreshold 5.0 for 300 seconds.",
        "- MetricNamespace:                     AWS/Lambda",
        "- Dimensions:                          [FunctionName = pm]",
        "- ALARM: [arn:aws:sns:us-east-1:123456789012:alerts]",
    ):
        assert line in text.splitlines()


def test_everybody_but_mail_gets_the_json() -> None:
    """The default text of the published message is the JSON object."""
    assert json.loads(by_protocol(change())["default"]) == message(change())


def test_a_function_gets_an_event() -> None:
    """The Lambda event names alarm, both states and the metrics in lower camel case (recorded 2024)."""
    event = lambda_event(change())
    assert event["source"] == "aws.cloudwatch"
    assert event["alarmData"]["state"] == {
        "value": "ALARM",
        "reason": REASON,
        "timestamp": "2025-11-14T18:40:26.838+0000",
    }
    assert event["alarmData"]["previousState"]["value"] == "OK"
    assert event["alarmData"]["configuration"]["description"] == "too many errors"
    (metric,) = event["alarmData"]["configuration"]["metrics"]
    assert metric["metricStat"]["metric"]["dimensions"] == {"FunctionName": "pm"}
