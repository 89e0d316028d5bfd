"""Rough weather end to end: a client with the SDK's usual patience gets its work done, one without sees troubles."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import boto3
import pytest
import requests
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError

ASSUMED_BY_LAMBDA = json.dumps({"Version": "2012-10-17", "Statement": []})
Ready = dict[str, Any]
ALLOWED = {"Effect": "Allow", "Action": "sts:AssumeRole"}


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ready]:
    """The ready file of an embedded AWS in rough weather."""
    ready_file = tmp_path_factory.mktemp("rough") / "ready.json"
    command = [
        sys.executable,
        "-m",
        "localaws",
        "--stop-at-eof",
        "--ready-file",
        str(ready_file),
        "--weather",
        "rough",
        "--weather-seed",
        "2",
    ]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    try:
        yield ready_of(ready_file)
    finally:
        process.terminate()
        process.communicate(timeout=60)  # closes its input, too


def ready_of(ready_file: Path) -> Ready:
    """Return what the ready file says when it is there."""
    deadline = time.monotonic() + 240
    while not ready_file.exists():
        assert time.monotonic() < deadline, "not ready within 240 s"
        time.sleep(0.02)
    ready: Ready = json.loads(ready_file.read_text())
    return ready


def client(ready: Ready, service: str, attempts: int) -> Any:
    """Return a client that tries so often."""
    make: Any = boto3.client  # typed for literal names alone
    return make(
        service,
        region_name="us-east-1",
        endpoint_url=ready["endpoint_url"],
        aws_access_key_id=ready["access_key_id"],
        aws_secret_access_key=ready["secret_access_key"],
        config=Config(retries={"total_max_attempts": attempts, "mode": "standard"}),
    )


def test_troubles_show_to_the_impatient_and_not_to_the_patient(ready: Ready) -> None:
    """Of 80 single tries some are throttled, some fail, some break off; with ten attempts each call succeeds."""
    troubles = set()
    impatient = client(ready, "sts", 1)
    for _ in range(80):
        try:
            impatient.get_caller_identity()
        except ClientError as error:
            troubles.add(error.response["Error"]["Code"])
        except ConnectionClosedError:
            troubles.add("dropped")
    assert troubles == {"Throttling", "InternalFailure", "dropped"}
    patient = client(ready, "sts", 10)
    assert {patient.get_caller_identity()["Account"] for _ in range(15)} == {"123456789012"}


def test_a_new_role_cannot_be_assumed_at_once(ready: Ready) -> None:
    """It is refused in its first seconds."""
    role = client(ready, "iam", 10).create_role(RoleName="newborn", AssumeRolePolicyDocument=ASSUMED_BY_LAMBDA)
    sts = client(ready, "sts", 10)
    with pytest.raises(ClientError, match="AccessDenied"):
        sts.assume_role(RoleArn=role["Role"]["Arn"], RoleSessionName="test")


def test_a_read_that_is_not_consistent_misses_the_last_write(ready: Ready) -> None:
    """A consistent one sees it at once, the other when a second has passed."""
    dynamodb = client(ready, "dynamodb", 10)
    dynamodb.create_table(
        TableName="late",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
    )
    key = {"pk": {"S": "a"}}
    where = {"TableName": "late", "Key": key}
    seen = []
    for value in ("1", "2"):
        dynamodb.update_item(**where, UpdateExpression="SET v = :v", ExpressionAttributeValues={":v": {"N": value}})
        seen.append(dynamodb.get_item(**where).get("Item", {}).get("v", {}).get("N"))
        assert dynamodb.get_item(**where, ConsistentRead=True)["Item"]["v"]["N"] == value
        requests.post(ready["clock_url"], json={"advance_seconds": 2}, timeout=20)
        assert dynamodb.get_item(**where)["Item"]["v"]["N"] == value
        assert [item["v"]["N"] for item in dynamodb.scan(TableName="late")["Items"]] == [value]
    assert seen == [None, "1"]


def test_a_second_deployment_within_five_seconds_is_throttled(ready: Ready) -> None:
    """API Gateway's quota."""
    apigateway = client(ready, "apigateway", 10)
    api = apigateway.create_rest_api(name="api")["id"]
    root = apigateway.get_resources(restApiId=api)["items"][0]["id"]
    apigateway.put_method(restApiId=api, resourceId=root, httpMethod="GET", authorizationType="NONE")
    apigateway.put_integration(restApiId=api, resourceId=root, httpMethod="GET", type="MOCK")
    apigateway.create_deployment(restApiId=api)
    with pytest.raises(ClientError, match="TooManyRequestsException"):
        client(ready, "apigateway", 1).create_deployment(restApiId=api)


def test_log_lines_are_found_a_moment_later(ready: Ready) -> None:
    """Who looks only once misses the last ones."""
    logs = client(ready, "logs", 10)
    logs.create_log_group(logGroupName="late")
    logs.create_log_stream(logGroupName="late", logStreamName="s")
    now = requests.get(ready["clock_url"], timeout=20).json()["now"]
    at = int(datetime.fromisoformat(now).timestamp() * 1000)
    logs.put_log_events(logGroupName="late", logStreamName="s", logEvents=[{"timestamp": at, "message": "here"}])
    assert logs.filter_log_events(logGroupName="late", startTime=at - 5000)["events"] == []
    requests.post(ready["clock_url"], json={"advance_seconds": 2}, timeout=20)
    found = logs.filter_log_events(logGroupName="late", startTime=at - 5000)["events"]
    assert [event["message"] for event in found] == ["here"]


def test_stacks_are_made_in_any_weather(ready: Ready) -> None:
    """What CloudFormation asks of other services is AWS's own: no answer is lost, so nothing is there twice."""
    cloudformation = client(ready, "cloudformation", 10)
    trust = {"Version": "2012-10-17", "Statement": [{**ALLOWED, "Principal": {"Service": "lambda.amazonaws.com"}}]}
    for number in range(3):
        name, parts = f"rough-{number}", range(8)
        resources = {
            **{
                f"Topic{each}": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": f"{name}-{each}"}}
                for each in parts
            },
            **{
                f"Log{each}": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": f"{name}-{each}"}}
                for each in parts
            },
            "Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": trust}},
            "Function": {
                "Type": "AWS::Lambda::Function",
                "Properties": {
                    "Handler": "index.handler",
                    "Runtime": "python3.12",
                    "Role": {"Fn::GetAtt": ["Role", "Arn"]},
                    "Code": {"ZipFile": "def handler(event, context): return 1"},
                },
            },
        }
        cloudformation.create_stack(
            StackName=name, TemplateBody=json.dumps({"Resources": resources}), Capabilities=["CAPABILITY_IAM"]
        )
        [stack] = cloudformation.describe_stacks(StackName=name)["Stacks"]
        assert stack["StackStatus"] == "CREATE_COMPLETE", stack.get("StackStatusReason")
