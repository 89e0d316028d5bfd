"""CloudFormation's types of CloudWatch."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from localaws.services.cloudformation.resources.cloudwatch import TYPES

Make = Callable[..., Any]
METRIC = {
    "Namespace": "AWS/Lambda",
    "MetricName": "Errors",
    "Statistic": "Sum",
    "Period": 60,
    "EvaluationPeriods": 3,
    "Threshold": 1,
    "ComparisonOperator": "GreaterThanThreshold",
}


def held(aws: Any, name: str) -> dict[str, Any]:
    """Return an alarm, {} where there is none."""
    answer = aws.client("cloudwatch").describe_alarms(AlarmNames=[name], AlarmTypes=["MetricAlarm", "CompositeAlarm"])
    found = answer["MetricAlarms"] + answer["CompositeAlarms"]
    return dict(found[0]) if found else {}


def test_an_alarm_is_put_and_changed(aws: Any, make: Make) -> None:
    """Ref is the name; a change puts the definition, without tags; deleted, it is gone."""
    alarm = make(TYPES, "AWS::CloudWatch::Alarm", **METRIC, Dimensions=[{"Name": "FunctionName", "Value": "f"}])
    told = held(aws, alarm.physical.id)
    assert alarm.physical.attributes == {"Arn": told["AlarmArn"]}
    assert (told["Threshold"], told["Dimensions"]) == (1.0, [{"Name": "FunctionName", "Value": "f"}])
    [(operation, _)] = alarm.update(Threshold=5, TreatMissingData="notBreaching")
    assert operation == "put_metric_alarm"
    assert (held(aws, alarm.physical.id)["Threshold"], held(aws, alarm.physical.id)["Period"]) == (5.0, 60)
    alarm.delete()
    alarm.delete()
    assert held(aws, alarm.physical.id) == {}


def test_tags_of_an_alarm_are_changed_by_themselves(aws: Any, make: Make) -> None:
    """The definition is not put for them."""
    alarm = make(TYPES, "AWS::CloudWatch::Alarm", **METRIC, Tags=[{"Key": "a", "Value": "1"}])
    sent = alarm.update(Tags=[{"Key": "b", "Value": "2"}])
    assert [operation for operation, _ in sent] == ["untag_resource", "tag_resource"]
    told = aws.client("cloudwatch").list_tags_for_resource(ResourceARN=alarm.physical.attributes["Arn"])["Tags"]
    assert {tag["Key"]: tag["Value"] for tag in told} == {"b": "2", **alarm.place.tags}


def test_a_composite_alarm_watches_others(aws: Any, make: Make) -> None:
    """Its rule names other alarms."""
    alarm = make(TYPES, "AWS::CloudWatch::Alarm", **METRIC).physical.id
    composite = make(TYPES, "AWS::CloudWatch::CompositeAlarm", AlarmRule=f"ALARM({alarm})")
    composite.update(AlarmRule=f"OK({alarm})")
    assert held(aws, composite.physical.id)["AlarmRule"] == f"OK({alarm})"
    composite.delete()
    assert held(aws, composite.physical.id) == {}


def test_an_alarm_that_is_there_is_not_taken_over(aws: Any, make: Make, unique: Callable[[str], str]) -> None:
    """PutMetricAlarm would overwrite somebody else's."""
    name = unique("alarm")
    aws.client("cloudwatch").put_metric_alarm(AlarmName=name, **METRIC)
    with pytest.raises(aws.client("cloudwatch").exceptions.ClientError, match="AlreadyExists"):
        make(TYPES, "AWS::CloudWatch::Alarm", AlarmName=name, **{**METRIC, "Threshold": 9})
    assert held(aws, name)["Threshold"] == 1.0


def test_a_dashboard_is_put_and_changed(aws: Any, make: Make) -> None:
    """Ref is the name; deleted, it is gone."""
    client = aws.client("cloudwatch")
    text = {"type": "text", "x": 0, "y": 0, "width": 6, "height": 3, "properties": {"markdown": "a"}}
    dashboard = make(TYPES, "AWS::CloudWatch::Dashboard", DashboardBody=json.dumps({"widgets": [text]}))
    dashboard.update(DashboardBody=json.dumps({"widgets": []}))
    told = client.get_dashboard(DashboardName=dashboard.physical.id)["DashboardBody"]
    assert json.loads(told) == {"widgets": []}
    dashboard.delete()
    dashboard.delete()
    with pytest.raises(client.exceptions.ClientError):
        client.get_dashboard(DashboardName=dashboard.physical.id)
