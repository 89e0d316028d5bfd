"""Resource policies.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html .
"""

from __future__ import annotations

import json
from typing import Any

import pytest


def policy(*effects: tuple[str, str]) -> str:
    """A resource policy of statements for everybody."""
    statements = [
        {"Effect": effect, "Principal": "*", "Action": "execute-api:Invoke", "Resource": resource}
        for effect, resource in effects
    ]
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


@pytest.mark.parametrize(
    ("effects", "status"),
    [
        ([("Allow", "execute-api:/prod/GET/x")], 200),
        ([("Allow", "execute-api:/prod/GET/other")], 403),
        ([("Allow", "execute-api:/*"), ("Deny", "execute-api:/prod/*")], 403),
    ],
)
def test_without_authorizer_the_policy_decides_alone(world: Any, effects: list[tuple[str, str]], status: int) -> None:
    """No Allow is a denial, a Deny wins."""
    world.deploy({"/x": {"GET": world.method()}}, policy=policy(*effects))
    assert world.ask().status == status


def test_the_refusal_names_the_method_and_hides_the_account(world: Any) -> None:
    """Public capture: ``User: anonymous is not authorized ... on resource: arn:...********9012...``."""
    world.deploy({"/x": {"GET": world.method()}}, policy=policy(("Allow", "execute-api:/prod/GET/other")))
    answer = world.ask()
    assert json.loads(answer.body) == {
        "Message": "User: anonymous is not authorized to perform: execute-api:Invoke on resource: "
        "arn:aws:execute-api:us-east-1:********9012:abc123/prod/GET/x"
    }
    assert answer.header("x-amzn-ErrorType") == "AccessDeniedException"


@pytest.mark.parametrize(
    ("own", "authorizers", "status"),
    [("Allow", "Allow", 200), ("Allow", None, 200), (None, "Allow", 200), (None, None, 403), ("Allow", "Deny", 403)],
)
def test_with_an_authorizer_either_may_allow(world: Any, own: str | None, authorizers: str | None, status: int) -> None:
    """The authorizer's policy and the resource policy are judged together; a Deny of either wins."""
    document = json.loads(policy(*([(authorizers, "*")] if authorizers else [])))
    world.functions.answers["authorizer"] = {"principalId": "u", "policyDocument": document}
    world.deploy(
        {"/x": {"GET": world.method(authorizationType="CUSTOM", authorizerId="auth1")}},
        authorizers=[world.authorizer()],
        policy=policy((own, "execute-api:/*") if own else ("Allow", "execute-api:/prod/GET/other")),
    )
    assert world.ask(headers={"x-api-key": "k"}).status == status


def test_a_denied_source_is_refused_before_the_authorizer(world: Any) -> None:
    """An explicit Deny by source address ends the request; the authorizer is not asked."""
    deny = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "execute-api:Invoke",
        "Resource": "execute-api:/*",
        "Condition": {"IpAddress": {"aws:SourceIp": "127.0.0.66"}},
    }
    world.deploy(
        {"/x": {"GET": world.method(authorizationType="CUSTOM", authorizerId="auth1")}},
        authorizers=[world.authorizer()],
        policy=json.dumps({"Statement": [deny]}),
    )
    answer = world.ask(headers={"x-api-key": "k"}, source_ip="127.0.0.66")
    assert answer.status == 403
    assert b"with an explicit deny" in answer.body
    assert world.functions.calls == []


def test_an_unreadable_policy_closes_the_api(world: Any) -> None:
    """What cannot be evaluated is a configuration error, never a pass."""
    world.deploy({"/x": {"GET": world.method()}}, policy="{not json")
    assert world.ask().status == 500
