"""The chain as a whole: its order, and that nothing a client sends gets past it or breaks it.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
"""

from __future__ import annotations

import logging
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from localaws.services.apigateway.gateway.directory import ApiKey, UsagePlan
from localaws.services.apigateway.gateway.handlers.firewall import Decision

KEY = "a-key-of-at-least-twenty-characters"
TEXT = st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=30)


def allow(event: dict[str, Any]) -> dict[str, Any]:
    """An authorizer that knows one key."""
    effect = "Allow" if event["headers"].get("x-api-key") == KEY else "Deny"
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": event["methodArn"]}
    return {"principalId": "u", "policyDocument": {"Statement": [statement]}}


@pytest.fixture
def full(world: Any) -> Any:
    """The world with everything in the way of ``POST /x``."""
    world.functions.answers["authorizer"] = allow
    method = world.method(
        authorizationType="CUSTOM",
        authorizerId="auth1",
        apiKeyRequired=True,
        requestValidatorId="v1",
        requestParameters={"method.request.header.X-One": True},
    )
    world.deploy(
        {"/x": {"POST": method}},
        authorizers=[world.authorizer()],
        requestValidators=[{"id": "v1", "validateRequestParameters": True}],
    )
    world.directory.keys.append(ApiKey("k1", KEY, enabled=True))
    world.directory.plans["k1"] = UsagePlan("p1")
    world.configure(method_settings={"*/*": {"throttlingRateLimit": 0.0, "throttlingBurstLimit": 2}})
    return world


def test_each_step_stands_before_the_next(full: Any) -> None:
    """Firewall, route, authorizer, API key, throttle, validation, integration: the first that refuses answers."""
    full.firewall.decision = Decision("acl", blocked=True, status=499)
    assert full.ask("/nowhere", "POST").status == 499
    full.firewall.decision = Decision()
    assert full.ask("/nowhere", "POST").status == 403
    assert full.ask(method="POST").status == 401
    full.directory.keys.clear()
    refused = full.ask(method="POST", headers={"x-api-key": KEY})
    assert refused.header("x-amzn-ErrorType") == "ForbiddenException"
    full.directory.keys.append(ApiKey("k1", KEY, enabled=True))
    statuses = [full.ask(method="POST", headers={"x-api-key": KEY}).status for _ in range(3)]
    assert statuses == [400, 400, 429]
    assert full.functions.called("main") == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(["GET", "POST", "OPTIONS", "TRACE", "X"]),
    st.text(st.characters(codec="ascii", exclude_categories=["Cc", "Zs"]), max_size=20),
    st.lists(st.tuples(TEXT, TEXT), max_size=3),
    st.lists(st.tuples(st.sampled_from(["x-api-key", "X-Api-Key", "Authorization", "Accept"]), TEXT), max_size=3),
    st.binary(max_size=20),
)
def test_no_guess_gets_in_and_none_breaks_it(
    full: Any,
    method: str,
    path: str,
    query: list[tuple[str, str]],
    headers: list[tuple[str, str]],
    body: bytes,
) -> None:
    """Whatever is sent without the key is refused by a client error, and never reaches the function."""
    answer = full.ask(f"/{path}", method, headers, query=query, body=body)
    assert 400 <= answer.status < 500
    assert full.ask("/x", method, headers, query=query, body=body).status < 500
    assert full.functions.called("main") == []


def test_a_fault_of_the_gateway_is_500_and_told(world: Any, caplog: pytest.LogCaptureFixture) -> None:
    """The client sees Internal server error; the log names the request, not its secrets."""

    def fail(_: Any) -> None:
        raise RuntimeError("unexpected")

    world.functions.answers["main"] = fail
    with caplog.at_level(logging.ERROR):
        answer = world.ask(headers={"x-api-key": KEY}, query=(("token", KEY),))
    assert (answer.status, answer.body) == (500, b'{"message": "Internal server error"}')
    assert "the gateway failed on GET /prod/x" in caplog.text
    assert KEY not in caplog.text
