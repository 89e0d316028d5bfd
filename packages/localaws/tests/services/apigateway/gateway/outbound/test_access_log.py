"""Access logs.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html .
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from localaws.services.apigateway.gateway.directory import ApiKey
from localaws.services.apigateway.gateway.messages import Tls

FIELDS = (
    "requestId",
    "extendedRequestId",
    "apiId",
    "stage",
    "httpMethod",
    "path",
    "resourcePath",
    "status",
    "responseLength",
    "responseLatency",
    "integrationLatency",
    "integration.status",
    "integrationStatus",
    "identity.apiKeyId",
    "identity.sourceIp",
    "identity.userAgent",
    "authorizer.principalId",
    "authorizer.keyId",
    "error.responseType",
    "tlsVersion",
    "cipherSuite",
    "requestTimeEpoch",
)


@pytest.fixture
def logged(world: Any) -> Any:
    """The world with an access log of all fields."""
    line = ", ".join(f'"{name}": "$context.{name}"' for name in FIELDS)
    destination = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/apigateway/access:*"
    world.configure(log_destination=destination, log_format=f"{{{line}}}")
    return world


def entry(world: Any) -> dict[str, str]:
    """The one line that was written."""
    [(group, line)] = world.recorder.lines
    assert group == "/aws/apigateway/access"
    found: dict[str, str] = json.loads(line)
    return found


def test_each_request_is_one_line_in_the_stages_format(logged: Any) -> None:
    """Variables are filled in, and those without a value are ``-``."""
    answer = logged.ask("/x", headers={"user-agent": "probe"}, source_ip="127.0.0.66", tls=Tls("TLSv1.2", "ECDHE-X"))
    written = entry(logged)
    assert written["requestId"] == answer.header("x-amzn-RequestId")
    assert written["extendedRequestId"] == answer.header("x-amz-apigw-id")
    assert written["identity.sourceIp"] == "127.0.0.66"
    assert written["identity.userAgent"] == "probe"
    assert (written["path"], written["resourcePath"], written["httpMethod"]) == ("/prod/x", "/x", "GET")
    assert (written["status"], written["integration.status"], written["integrationStatus"]) == ("200", "200", "200")
    assert (written["tlsVersion"], written["cipherSuite"]) == ("TLSv1.2", "ECDHE-X")
    assert written["responseLength"] == "2"
    assert written["authorizer.principalId"] == written["error.responseType"] == "-"
    assert int(written["responseLatency"]) >= int(written["integrationLatency"]) >= 0


def test_an_unknown_route_is_logged_too(logged: Any) -> None:
    """In access logs only: https://repost.aws/knowledge-center/api-gateway-missing-cloudwatch-logs ."""
    logged.ask("/nowhere")
    written = entry(logged)
    assert (written["status"], written["error.responseType"]) == ("403", "MISSING_AUTHENTICATION_TOKEN")
    assert written["resourcePath"] == "-"


def test_who_was_refused_is_in_the_log(logged: Any) -> None:
    """The authorizer's context is there for a denial as for a pass."""
    statement = {"Action": "execute-api:Invoke", "Effect": "Deny", "Resource": "*"}
    answer = {"principalId": "u1", "policyDocument": {"Statement": [statement]}, "context": {"keyId": "k1"}}
    logged.functions.answers["authorizer"] = answer
    method = logged.method(authorizationType="CUSTOM", authorizerId="auth1")
    logged.deploy({"/x": {"GET": method}}, authorizers=[logged.authorizer()])
    assert logged.ask(headers={"x-api-key": "secret"}).status == 403
    written = entry(logged)
    assert (written["authorizer.principalId"], written["authorizer.keyId"]) == ("u1", "k1")
    assert "secret" not in json.dumps(written)


def test_without_destination_nothing_is_written(world: Any) -> None:
    """A stage without access log settings writes none."""
    world.ask()
    assert world.recorder.lines == []


@pytest.mark.parametrize(
    ("sent", "told"), [(None, ("-", "-")), ("unknown", ("unknown", "-")), ("a-known-key", ("a-known-key", "k1"))]
)
def test_the_log_tells_the_key_as_far_as_it_is_known(logged: Any, sent: str | None, told: tuple[str, str]) -> None:
    """The same as requestContext.identity, also where the method requires no key; a format that asks gets the value."""
    logged.configure(log_format="$context.identity.apiKey $context.identity.apiKeyId $context.requestId")
    logged.directory.keys.append(ApiKey("k1", "a-known-key", enabled=True))
    logged.ask(headers={"x-api-key": sent} if sent else {})
    [(_, line)] = logged.recorder.lines
    assert tuple(line.split()[:2]) == told
