"""Invocations through the API, and as whom functions act."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

Name = Callable[[str], str]
CodeOf = Callable[[pytest.ExceptionInfo[ClientError]], tuple[str, int]]


def test_invoke_answers_as_aws_does(
    client: Any, make: Callable[..., str], invoke: Callable[..., Any], answered: Callable[..., Any], code_of: CodeOf
) -> None:
    """Version executed, log tail, function error; DryRun 204; what is no JSON is refused."""
    name = make()
    answer = answered(name, b'{"a": 1}', LogType="Tail")
    assert (answer["StatusCode"], answer["ExecutedVersion"]) == (200, "$LATEST")
    assert "seen" in base64.b64decode(answer["LogResult"]).decode()
    failed = answered(name, b'{"fail": true}')
    assert failed["FunctionError"] == "Unhandled"
    assert json.loads(failed["Payload"])["errorMessage"] == "asked to fail"
    assert answered(name, InvocationType="DryRun")["StatusCode"] == 204
    with pytest.raises(ClientError) as refused:
        client.invoke(FunctionName=name, Payload=b"{")
    assert code_of(refused) == ("InvalidRequestContentException", 400)
    with pytest.raises(ClientError) as refused:
        client.invoke(FunctionName=name, Qualifier="nowhere")
    assert code_of(refused) == ("ResourceNotFoundException", 404)


def test_a_function_acts_as_its_role(
    client: Any, make: Callable[..., str], role: str, invoke: Callable[..., Any]
) -> None:
    """A function's AWS calls reach the embedded AWS, signed by a session of its execution role."""
    source = "import boto3\ndef handler(event, context): return boto3.client('sts').get_caller_identity()['Arn']"
    name = make(source, Timeout=20)
    assert invoke(name) == f"arn:aws:sts::123456789012:assumed-role/{role.rpartition('/')[2]}/{name}"


def test_a_role_without_the_permission_leaves_no_log(
    aws: Any, client: Any, make: Callable[..., str], unique: Name, invoke: Callable[..., Any]
) -> None:
    """What a function writes reaches its log only where its execution role may write there."""
    iam, logs = aws.client("iam"), aws.client("logs")
    names = {kind: unique(kind) for kind in ("silent", "logging")}
    basic = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
    found = {}
    for kind, name in names.items():
        role = iam.create_role(RoleName=name, AssumeRolePolicyDocument="{}")["Role"]["Arn"]
        if kind == "logging":
            iam.attach_role_policy(RoleName=name, PolicyArn=basic)
        function = make(Role=role)
        invoke(function)
        found[kind] = logs.describe_log_groups(logGroupNamePrefix=f"/aws/lambda/{function}")["logGroups"]
    assert found["silent"] == []
    assert len(found["logging"]) == 1


def test_what_cannot_run_here_is_refused(client: Any, make: Callable[..., str], code_of: CodeOf) -> None:
    """Functions of other runtimes exist but do not run, and responses are not streamed: NotImplemented (501)."""
    with pytest.raises(ClientError) as refused:
        client.invoke(FunctionName=make(Runtime="java21"))
    assert code_of(refused) == ("NotImplemented", 501)
    with pytest.raises(ClientError) as refused:
        client.invoke_with_response_stream(FunctionName=make())
    assert code_of(refused) == ("NotImplemented", 501)


def test_the_client_context_reaches_the_function(make: Callable[..., str], answered: Callable[..., Any]) -> None:
    """What a caller gives as ClientContext is in the context object."""
    name = make("def handler(event, context): return context.client_context.custom")
    given = base64.b64encode(json.dumps({"custom": {"tenant": "t-1"}}).encode()).decode()
    assert json.loads(answered(name, ClientContext=given)["Payload"]) == {"tenant": "t-1"}
