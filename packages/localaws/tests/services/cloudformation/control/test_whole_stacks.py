"""Stacks of several services, and what belongs to stacks alone: functions, topics, alarms, stacks in stacks."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

Name = Callable[[str], str]
ANSWERING = """
import json, urllib.request

def handler(event, context):
    kind, old = event["RequestType"], event.get("PhysicalResourceId")
    fails = event["ResourceProperties"].get("Fail") == "true" and kind != "Delete"
    answer = {
        "Status": "FAILED" if fails else "SUCCESS",
        "Reason": "as it was told",
        "PhysicalResourceId": event["ResourceProperties"]["Name"],
        "StackId": event["StackId"], "RequestId": event["RequestId"], "LogicalResourceId": event["LogicalResourceId"],
        "Data": {"Said": f"{kind} {event['ResourceProperties']['Name']} {old}"},
    }
    request = urllib.request.Request(event["ResponseURL"], json.dumps(answer).encode(), method="PUT")
    urllib.request.urlopen(request).close()
"""


def function(role: str, code: str, **more: Any) -> dict[str, Any]:
    """Return the declaration of a function with inline code."""
    properties = {"Runtime": "python3.12", "Handler": "index.handler", "Role": role, "Code": {"ZipFile": code}, **more}
    return {"Type": "AWS::Lambda::Function", "Properties": properties}


def role_arn(aws: Any, name: str) -> str:
    """Make a role for functions."""
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    return str(aws.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=document)["Role"]["Arn"])


def test_a_functions_inline_code_is_updated(aws: Any, stacks: Any, unique: Name) -> None:
    """ZipFile is source text; the settings are the template's, and the permission stands in the function's policy."""
    name, role = unique("f"), role_arn(aws, unique("role"))
    settings = {"FunctionName": name, "LoggingConfig": {"LogFormat": "JSON"}, "TracingConfig": {"Mode": "Active"}}
    grant = {"FunctionName": {"Ref": "F"}, "Action": "lambda:InvokeFunction", "Principal": "sns.amazonaws.com"}
    permission = {"Type": "AWS::Lambda::Permission", "Properties": grant}

    def resources(value: int) -> dict[str, Any]:
        code = f"def handler(event, context):\n    return {value}\n"
        return {"F": function(role, code, **settings), "P": permission}

    stack = stacks.create(resources(1))
    client = aws.client("lambda")
    assert client.invoke(FunctionName=name)["Payload"].read() == b"1"
    shown = client.get_function(FunctionName=name)["Configuration"]
    assert (shown["LoggingConfig"]["LogFormat"], shown["TracingConfig"]) == ("JSON", {"Mode": "Active"})
    [statement] = json.loads(client.get_policy(FunctionName=name)["Policy"])["Statement"]
    assert statement["Principal"] == {"Service": "sns.amazonaws.com"}
    stacks.update(stack, resources(2))
    assert client.invoke(FunctionName=name)["Payload"].read() == b"2"


def test_a_stack_subscribes_and_admits(aws: Any, stacks: Any) -> None:
    """Attributes and policy are set; deleting the stack takes all of it away."""
    sns = aws.client("sns")
    statement = {"Effect": "Allow", "Principal": {"Service": "budgets.amazonaws.com"}, "Action": "sns:Publish"}
    subscription = {
        "TopicArn": {"Ref": "Topic"},
        "Protocol": "sqs",
        "Endpoint": "arn:aws:sqs:us-east-1:123456789012:none",
        "RawMessageDelivery": True,
        "FilterPolicy": {"severity": ["high"]},
    }
    document = {"Version": "2012-10-17", "Statement": [{**statement, "Resource": {"Ref": "Topic"}}]}
    resources = {
        "Topic": {"Type": "AWS::SNS::Topic"},
        "Copy": {"Type": "AWS::SNS::Subscription", "Properties": subscription},
        "Policy": {
            "Type": "AWS::SNS::TopicPolicy",
            "Properties": {"Topics": [{"Ref": "Topic"}], "PolicyDocument": document},
        },
    }
    stack = stacks.create(resources)
    topic, copy = stacks.physical(stack, "Topic"), stacks.physical(stack, "Copy")
    attributes = sns.get_subscription_attributes(SubscriptionArn=copy)["Attributes"]
    assert json.loads(attributes["FilterPolicy"]) == {"severity": ["high"]}
    assert attributes["RawMessageDelivery"] == "true"
    kept = json.loads(sns.get_topic_attributes(TopicArn=topic)["Attributes"]["Policy"])
    assert kept["Statement"][0]["Principal"] == {"Service": "budgets.amazonaws.com"}
    stacks.client.delete_stack(StackName=stack)
    assert topic not in [
        each["TopicArn"] for page in sns.get_paginator("list_topics").paginate() for each in page["Topics"]
    ]
    pages = sns.get_paginator("list_subscriptions").paginate()
    assert copy not in [each["SubscriptionArn"] for page in pages for each in page["Subscriptions"]]


def alarms(**properties: Any) -> dict[str, Any]:
    """Return a metric alarm and a composite one; numbers are text, as is usual in templates."""
    alarm = {
        "Namespace": "Shop",
        "MetricName": "Errors",
        "Statistic": "Sum",
        "Period": "60",
        "EvaluationPeriods": 1,
        "Threshold": "5",
        "ComparisonOperator": "GreaterThanThreshold",
        "ActionsEnabled": "true",
        **properties,
    }
    rule = {"AlarmRule": {"Fn::Join": ["", ["ALARM(", {"Ref": "Alarm"}, ")"]]}}
    return {
        "Alarm": {"Type": "AWS::CloudWatch::Alarm", "Properties": alarm},
        "Any": {"Type": "AWS::CloudWatch::CompositeAlarm", "Properties": rule},
    }


def test_a_stack_makes_changes_and_deletes_alarms(aws: Any, stacks: Any) -> None:
    """Ref is the name, GetAtt Arn the ARN; an update keeps the alarm, deleting the stack deletes it."""
    cloudwatch = aws.client("cloudwatch")
    told = {"Name": {"Value": {"Ref": "Alarm"}}, "Arn": {"Value": {"Fn::GetAtt": ["Alarm", "Arn"]}}}
    stack = stacks.create(alarms(), Outputs=told)
    found = stacks.outputs(stack)
    [alarm] = cloudwatch.describe_alarms(AlarmNames=[found["Name"]])["MetricAlarms"]
    assert (alarm["AlarmArn"], alarm["Threshold"], alarm["Period"]) == (found["Arn"], 5.0, 60)
    assert len(cloudwatch.describe_alarms(ParentsOfAlarmName=found["Name"])["CompositeAlarms"]) == 1
    stacks.update(stack, alarms(Threshold="7"), Outputs=told)
    [changed] = cloudwatch.describe_alarms(AlarmNames=[found["Name"]])["MetricAlarms"]
    assert changed["Threshold"] == 7.0
    stacks.client.delete_stack(StackName=stack)
    assert cloudwatch.describe_alarms(AlarmNames=[found["Name"]])["MetricAlarms"] == []


def test_a_wrong_alarm_fails_the_stack(stacks: Any) -> None:
    """What PutMetricAlarm refuses is the stack's reason."""
    stack = stacks.create(alarms(TreatMissingData="guess"))
    assert stacks.told(stack)["StackStatus"] == "ROLLBACK_COMPLETE"
    assert any("Option guess is not supported" in reason for reason in stacks.reasons(stack))


def test_a_custom_resource_is_made_by_its_function(aws: Any, stacks: Any, unique: Name) -> None:
    """It is told its properties as text, answers with identity and data; a new identity has the old one deleted."""
    maker = unique("maker")
    made = function(role_arn(aws, unique("role")), ANSWERING, FunctionName=maker)
    stacks.create({"F": made})
    token = f"arn:aws:lambda:us-east-1:123456789012:function:{maker}"

    def resources(**properties: Any) -> dict[str, Any]:
        return {"Own": {"Type": "Custom::Thing", "Properties": {"ServiceToken": token, **properties}}}

    told = {"Said": {"Value": {"Fn::GetAtt": ["Own", "Said"]}}}
    stack = stacks.create(resources(Name="one"), Outputs=told)
    assert stacks.outputs(stack) == {"Said": "Create one None"}
    stacks.update(stack, resources(Name="two"), Outputs=told)
    assert stacks.outputs(stack) == {"Said": "Update two one"}
    assert stacks.physical(stack, "Own") == "two"
    failed = stacks.create(resources(Name="x", Fail=True))
    assert stacks.told(failed)["StackStatus"] == "ROLLBACK_COMPLETE"
    assert any("Message returned: as it was told" in reason for reason in stacks.reasons(failed))


def test_a_custom_resource_whose_function_breaks_fails_at_once(aws: Any, stacks: Any, unique: Name) -> None:
    """Nobody waits for an answer that will not come."""
    maker = unique("maker")
    stacks.create(
        {"F": function(role_arn(aws, unique("role")), "def handler(e, c): raise ValueError('no')", FunctionName=maker)}
    )
    token = f"arn:aws:lambda:us-east-1:123456789012:function:{maker}"
    stack = stacks.create(
        {"Own": {"Type": "Custom::Thing", "Properties": {"ServiceToken": token}}}, OnFailure="DO_NOTHING"
    )
    assert stacks.told(stack)["StackStatus"] == "CREATE_FAILED"
    assert any("failed without an answer" in reason for reason in stacks.reasons(stack))


def test_a_stack_stands_in_a_stack(aws: Any, stacks: Any, unique: Name) -> None:
    """Parameters go in, outputs come out; the inner one knows its parent, is updated and deleted with it."""
    bucket = unique("templates")
    aws.client("s3").create_bucket(Bucket=bucket)
    inner = {
        "Parameters": {"Delay": {"Type": "Number"}},
        "Resources": {"Queue": {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": {"Ref": "Delay"}}}},
        "Outputs": {"Url": {"Value": {"Ref": "Queue"}}},
    }
    aws.client("s3").put_object(Bucket=bucket, Key="inner.json", Body=json.dumps(inner))

    def resources(delay: int) -> dict[str, Any]:
        url = f"https://s3.amazonaws.com/{bucket}/inner.json"
        properties = {"TemplateURL": url, "Parameters": {"Delay": delay}}
        return {"Inner": {"Type": "AWS::CloudFormation::Stack", "Properties": properties}}

    outputs = {"Url": {"Value": {"Fn::GetAtt": ["Inner", "Outputs.Url"]}}}
    outer = stacks.create(resources(1), Outputs=outputs)
    inner_id, queue = stacks.physical(outer, "Inner"), stacks.outputs(outer)["Url"]
    assert stacks.told(inner_id)["ParentId"] == stacks.told(outer)["StackId"]
    sqs = aws.client("sqs")
    stacks.update(outer, resources(2), Outputs=outputs)
    assert sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["DelaySeconds"])["Attributes"] == {
        "DelaySeconds": "2"
    }
    stacks.client.delete_stack(StackName=outer)
    assert stacks.told(inner_id)["StackStatus"] == "DELETE_COMPLETE"
    assert queue.rpartition("/")[2] not in str(sqs.list_queues().get("QueueUrls", []))
