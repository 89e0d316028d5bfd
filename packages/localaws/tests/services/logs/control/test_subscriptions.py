"""Subscription filters into a running Lambda function.

Recorded: localstack test_logs_subscription_filters.py::TestSubscriptionFilters::test_put_subscription_filter_lambda.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

Unique = Callable[[str], str]
CODE = """
import base64, gzip, json

def handler(event, context):
    message = json.loads(gzip.decompress(base64.b64decode(event["awslogs"]["data"])))
    print("received", json.dumps([entry["message"] for entry in message["logEvents"]]))
"""
ROLE = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
)


@pytest.fixture
def function(aws: Any, unique: Unique) -> dict[str, Any]:
    """Return a function that logs what it is sent."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("index.py", CODE)
    name, basic = unique("role"), "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
    role = aws.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=ROLE)["Role"]["Arn"]
    aws.client("iam").attach_role_policy(RoleName=name, PolicyArn=basic)  # lets it log
    client = aws.client("lambda")
    made = client.create_function(
        FunctionName=unique("watcher"),
        Runtime="python3.12",
        Role=role,
        Handler="index.handler",
        Code={"ZipFile": archive.getvalue()},
    )
    client.get_waiter("function_active_v2").wait(FunctionName=made["FunctionName"], WaiterConfig={"Delay": 1})
    return dict(made)


def test_matching_events_reach_the_function(aws: Any, unique: Unique, function: dict[str, Any]) -> None:
    """Once the function admits CloudWatch Logs, what matches is delivered before the clock's next answer."""
    logs, group = aws.client("logs"), unique("/tests/subscribed")
    logs.create_log_group(logGroupName=group)
    logs.create_log_stream(logGroupName=group, logStreamName="s")
    subscription = {
        "logGroupName": group,
        "filterName": "f",
        "filterPattern": "ERROR",
        "destinationArn": function["FunctionArn"],
    }
    with pytest.raises(ClientError, match="Could not execute the lambda function"):
        logs.put_subscription_filter(**subscription)
    aws.client("lambda").add_permission(
        FunctionName=function["FunctionName"],
        StatementId="logs",
        Action="lambda:InvokeFunction",
        Principal="logs.us-east-1.amazonaws.com",
        SourceArn=f"arn:aws:logs:us-east-1:123456789012:log-group:{group}:*",
        SourceAccount="123456789012",
    )
    logs.put_subscription_filter(**subscription)
    [described] = logs.describe_subscription_filters(logGroupName=group)["subscriptionFilters"]
    described.pop("creationTime")
    assert described == {**subscription, "distribution": "ByLogStream", "applyOnTransformedLogs": False}
    at = int(datetime.fromisoformat(aws.advance(0)).timestamp() * 1000)
    events = [{"timestamp": at, "message": message} for message in ("ERROR 1", "INFO", "ERROR 2")]
    logs.put_log_events(logGroupName=group, logStreamName="s", logEvents=events)
    aws.advance(0)
    found = logs.filter_log_events(logGroupName=f"/aws/lambda/{function['FunctionName']}", filterPattern="received")
    assert [event["message"].strip() for event in found["events"]] == ['received ["ERROR 1", "ERROR 2"]']
