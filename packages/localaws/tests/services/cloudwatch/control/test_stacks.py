"""Alarms and subscriptions that CloudFormation stacks own."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

Unique = Callable[[str], str]


def template(threshold: str = "5", **properties: Any) -> str:
    """Return a template of a topic, a metric alarm and a composite one; numbers are text, as is usual there."""
    alarm = {
        "Namespace": "Shop",
        "MetricName": "Errors",
        "Statistic": "Sum",
        "Period": "60",
        "EvaluationPeriods": 1,
        "Threshold": threshold,
        "ComparisonOperator": "GreaterThanThreshold",
        "AlarmActions": [{"Ref": "Topic"}],
        "ActionsEnabled": "true",
        **properties,
    }
    rule = {"Fn::Join": ["", ["ALARM(", {"Ref": "Alarm"}, ")"]]}
    resources = {
        "Topic": {"Type": "AWS::SNS::Topic"},
        "Alarm": {"Type": "AWS::CloudWatch::Alarm", "Properties": alarm},
        "Any": {"Type": "AWS::CloudWatch::CompositeAlarm", "Properties": {"AlarmRule": rule}},
    }
    outputs = {
        name: {"Value": value}
        for name, value in (("Name", {"Ref": "Alarm"}), ("Arn", {"Fn::GetAtt": ["Alarm", "Arn"]}))
    }
    return json.dumps({"Resources": resources, "Outputs": outputs})


def outputs(cloudformation: Any, stack: str) -> dict[str, str]:
    """Return a stack's outputs."""
    (described,) = cloudformation.describe_stacks(StackName=stack)["Stacks"]
    return {output["OutputKey"]: output["OutputValue"] for output in described["Outputs"]}


def test_a_stack_makes_changes_and_deletes_alarms(aws: Any, unique: Unique) -> None:
    """Ref is the name, GetAtt Arn the ARN; an update keeps the alarm, deleting the stack deletes it."""
    cloudformation, cloudwatch, stack = aws.client("cloudformation"), aws.client("cloudwatch"), unique("stack")
    cloudformation.create_stack(StackName=stack, TemplateBody=template())
    found = outputs(cloudformation, stack)
    (alarm,) = cloudwatch.describe_alarms(AlarmNames=[found["Name"]])["MetricAlarms"]
    assert (alarm["AlarmArn"], alarm["Threshold"], alarm["Period"]) == (found["Arn"], 5.0, 60)
    parents = cloudwatch.describe_alarms(ParentsOfAlarmName=found["Name"])["CompositeAlarms"]
    assert len(parents) == 1
    cloudformation.update_stack(StackName=stack, TemplateBody=template("7"))
    (changed,) = cloudwatch.describe_alarms(AlarmNames=[outputs(cloudformation, stack)["Name"]])["MetricAlarms"]
    assert changed["Threshold"] == 7.0
    cloudformation.delete_stack(StackName=stack)
    names = [found["Name"], changed["AlarmName"], parents[0]["AlarmName"]]
    kinds = ["MetricAlarm", "CompositeAlarm"]
    left = cloudwatch.describe_alarms(AlarmNames=names, AlarmTypes=kinds)
    assert left["MetricAlarms"] + left["CompositeAlarms"] == []


def test_a_wrong_alarm_fails_the_stack(aws: Any, unique: Unique) -> None:
    """What PutMetricAlarm refuses, no stack is made of."""
    with pytest.raises(ClientError, match="Option guess is not supported"):
        aws.client("cloudformation").create_stack(
            StackName=unique("stack"), TemplateBody=template(TreatMissingData="guess")
        )
