"""TestInvokeAuthorizer. https://docs.aws.amazon.com/apigateway/latest/api/API_TestInvokeAuthorizer.html ."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

CODE = """
import json
def handle(event, context):
    key = event["headers"]["x-api-key"]
    if key == "nobody":
        raise Exception("Unauthorized")
    if key == "broken":
        return {}
    statement = {"Action": "execute-api:Invoke", "Effect": "Deny", "Resource": event["methodArn"]}
    return {"principalId": event["requestContext"]["stage"], "policyDocument": {"Statement": [statement]}}
"""

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
)


@pytest.fixture
def function(aws: Any, unique: Callable[[str], str]) -> str:
    """A function that denies, by name; nobody may invoke it."""
    name, package = unique("authorizer"), io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("app.py", CODE)
    aws.client("lambda").create_function(
        FunctionName=name,
        Runtime="python3.13",
        Role=aws.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)["Role"]["Arn"],
        Handler="app.handle",
        Code={"ZipFile": package.getvalue()},
    )
    return name


@pytest.fixture
def asked(aws: Any, rest_api: Any, function: str) -> Callable[[str], dict[str, Any]]:
    """Tries an authorizer that may be asked with a key."""
    authorizer = rest_api.authorizer(authorizerUri=rest_api.uri(function))
    source = f"arn:aws:execute-api:us-east-1:123456789012:{rest_api.id}/authorizers/{authorizer}"
    aws.client("lambda").add_permission(
        FunctionName=function,
        StatementId="api",
        Action="lambda:InvokeFunction",
        Principal="apigateway.amazonaws.com",
        SourceArn=source,
    )

    def ask(key: str) -> dict[str, Any]:
        asked = {"restApiId": rest_api.id, "authorizerId": authorizer, "headers": {"x-api-key": key}}
        return dict(rest_api.client.test_invoke_authorizer(**asked))

    return ask


def test_the_policy_is_told_whatever_it_says(asked: Callable[[str], dict[str, Any]]) -> None:
    """A Deny is an answer: status 0, and the ARN of the stage of tests, deployed or not."""
    told = asked("somebody")
    assert (told["clientStatus"], told["principalId"]) == (0, "test-invoke-stage")
    (statement,) = json.loads(told["policy"])["Statement"]
    assert statement["Effect"] == "Deny"
    assert statement["Resource"].endswith("/ESTestInvoke-stage/GET/")


@pytest.mark.parametrize(("key", "status"), [("", 401), ("nobody", 401), ("broken", 500)])
def test_what_is_no_policy_is_told_by_its_status(asked: Callable[[str], dict[str, Any]], key: str, status: int) -> None:
    """A missing identity source, a function that says Unauthorized, one whose answer is none."""
    told = asked(key)
    assert (told["clientStatus"], "policy" in told) == (status, False)


def test_a_function_that_may_not_be_invoked_is_500(rest_api: Any, function: str) -> None:
    """Before any method asks: that is what the operation is for."""
    authorizer = rest_api.authorizer(authorizerUri=rest_api.uri(function))
    told = rest_api.client.test_invoke_authorizer(
        restApiId=rest_api.id, authorizerId=authorizer, headers={"x-api-key": "somebody"}
    )
    assert (told["clientStatus"], "policy" in told) == (500, False)
    assert "AccessDenied" in told["log"]
