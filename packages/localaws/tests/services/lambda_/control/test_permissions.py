"""Resource policies, one for each qualifier."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

CodeOf = Callable[[pytest.ExceptionInfo[ClientError]], tuple[str, int]]


def test_policies_are_kept_per_qualifier(client: Any, make: Callable[..., str], code_of: CodeOf) -> None:
    """A permission on an alias is in the alias's policy alone, under one StatementId once."""
    name = make()
    client.publish_version(FunctionName=name)
    client.create_alias(FunctionName=name, Name="live", FunctionVersion="1")
    permission = {
        "FunctionName": name,
        "StatementId": "gateway",
        "Action": "lambda:InvokeFunction",
        "Principal": "apigateway.amazonaws.com",
        "SourceArn": "arn:aws:execute-api:us-east-1:123456789012:abc/*",
    }
    client.add_permission(Qualifier="live", **permission)
    with pytest.raises(ClientError) as refused:
        client.get_policy(FunctionName=name)
    assert code_of(refused) == ("ResourceNotFoundException", 404)
    with pytest.raises(ClientError) as refused:
        client.add_permission(Qualifier="live", **permission)
    assert code_of(refused) == ("ResourceConflictException", 409)
    client.add_permission(**permission)
    (statement,) = json.loads(client.get_policy(FunctionName=name, Qualifier="live")["Policy"])["Statement"]
    assert statement["Resource"].endswith(f":{name}:live")
    assert statement["Condition"] == {"ArnLike": {"AWS:SourceArn": permission["SourceArn"]}}
    client.remove_permission(FunctionName=name, StatementId="gateway", Qualifier="live")
    (statement,) = json.loads(client.get_policy(FunctionName=name)["Policy"])["Statement"]
    assert statement["Resource"].endswith(f":{name}")


def test_a_public_url_needs_a_statement_for_calls_through_it(client: Any, make: Callable[..., str]) -> None:
    """InvokedViaFunctionUrl is a condition of the statement, as SAM asks for it."""
    name = make()
    asked = {"StatementId": "url", "Action": "lambda:InvokeFunction", "Principal": "*", "InvokedViaFunctionUrl": True}
    client.add_permission(FunctionName=name, **asked)
    (statement,) = json.loads(client.get_policy(FunctionName=name)["Policy"])["Statement"]
    assert statement["Condition"] == {"Bool": {"lambda:InvokedViaFunctionUrl": "true"}}
