"""Lambda functions that SNS and alarms notify."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

Unique = Callable[[str], str]
CODE = "import json\n\ndef handler(event, context):\n    print('GOT ' + json.dumps(event))\n"


class Function:
    """A function that prints the events that it gets."""

    def __init__(self, aws: Any, name: str) -> None:
        self._aws = aws
        self.name = name
        trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        role = aws.client("iam").create_role(
            RoleName=name, AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]})
        )
        basic = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"  # lets it log
        aws.client("iam").attach_role_policy(RoleName=name, PolicyArn=basic)
        package = io.BytesIO()
        with zipfile.ZipFile(package, "w") as archive:
            archive.writestr("index.py", CODE)
        self.arn: str = aws.client("lambda").create_function(
            FunctionName=name,
            Runtime="python3.11",
            Handler="index.handler",
            Role=role["Role"]["Arn"],
            Code={"ZipFile": package.getvalue()},
        )["FunctionArn"]

    def admit(self, principal: str, source: str) -> None:
        """Let a service invoke the function for a source."""
        self._aws.client("lambda").add_permission(
            FunctionName=self.name,
            StatementId="notify",
            Action="lambda:InvokeFunction",
            Principal=principal,
            SourceArn=source,
        )

    def events(self) -> list[dict[str, Any]]:
        """Return the events that it got."""
        self._aws.advance(0)
        logs = self._aws.client("logs")
        group = f"/aws/lambda/{self.name}"
        if not logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]:
            return []
        found = logs.filter_log_events(logGroupName=group, filterPattern="GOT")["events"]
        return [json.loads(event["message"].strip().removeprefix("GOT ")) for event in found]


@pytest.fixture
def function(aws: Any, unique: Unique) -> Function:
    """Return a function of one's own."""
    return Function(aws, unique("listener"))


@pytest.fixture
def topic(aws: Any, unique: Unique) -> str:
    """Return the ARN of a topic of one's own."""
    return str(aws.client("sns").create_topic(Name=unique("topic"))["TopicArn"])


def test_a_function_gets_the_records_of_a_topic(aws: Any, function: Function, topic: str) -> None:
    """SNS invokes with one record: EventSource aws:sns, the Sns object with Url in its names."""
    sns = aws.client("sns")
    function.admit("sns.amazonaws.com", topic)
    arn = sns.subscribe(TopicArn=topic, Protocol="lambda", Endpoint=function.arn)["SubscriptionArn"]
    sns.publish(TopicArn=topic, Subject="Hi", Message="hello")
    (event,) = function.events()
    (record,) = event["Records"]
    assert (record["EventSource"], record["EventSubscriptionArn"]) == ("aws:sns", arn)
    assert (record["Sns"]["Message"], record["Sns"]["Subject"], record["Sns"]["TopicArn"]) == ("hello", "Hi", topic)
    assert {"SigningCertUrl", "UnsubscribeUrl", "MessageAttributes"} <= record["Sns"].keys()


def test_a_function_that_does_not_admit_the_topic_is_not_invoked(aws: Any, function: Function, topic: str) -> None:
    """Without a permission for sns.amazonaws.com nothing is delivered."""
    sns = aws.client("sns")
    sns.subscribe(TopicArn=topic, Protocol="lambda", Endpoint=function.arn)
    sns.publish(TopicArn=topic, Message="hello")
    assert function.events() == []


def test_an_alarm_invokes_a_function(aws: Any, function: Function, unique: Unique) -> None:
    """An alarm's action may be a function that admits lambda.alarms.cloudwatch.amazonaws.com (recorded)."""
    name = unique("alarm")
    function.admit("lambda.alarms.cloudwatch.amazonaws.com", f"arn:aws:cloudwatch:us-east-1:123456789012:alarm:{name}")
    cloudwatch = aws.client("cloudwatch")
    cloudwatch.put_metric_alarm(
        AlarmName=name,
        Namespace=name,
        MetricName="Errors",
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1.0,
        ComparisonOperator="GreaterThanThreshold",
        AlarmActions=[function.arn],
    )
    cloudwatch.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="testing purposes")
    (event,) = function.events()
    assert event["source"] == "aws.cloudwatch"
    assert event["alarmData"]["alarmName"] == name
    assert event["alarmData"]["state"]["reason"] == "testing purposes"


def test_a_functions_own_metrics_raise_its_alarm(aws: Any, function: Function, unique: Unique) -> None:
    """What the Lambda host emits into AWS/Lambda is what alarms on the FunctionName dimension see."""
    name = unique("alarm")
    cloudwatch = aws.client("cloudwatch")
    cloudwatch.put_metric_alarm(
        AlarmName=name,
        Namespace="AWS/Lambda",
        MetricName="Invocations",
        Dimensions=[{"Name": "FunctionName", "Value": function.name}],
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1.0,
        ComparisonOperator="GreaterThanOrEqualToThreshold",
    )
    aws.client("lambda").invoke(FunctionName=function.name, Payload=b"{}")
    aws.advance(60)
    (alarm,) = cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"]
    assert alarm["StateValue"] == "ALARM"
