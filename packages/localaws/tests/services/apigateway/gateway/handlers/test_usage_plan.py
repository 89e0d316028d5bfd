"""API keys and usage plans, by the documentation of key sources and throttling, and public captures of 403 and 429.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-key-source.html
"""

from __future__ import annotations

from typing import Any

import pytest
import time_machine

from localaws.services.apigateway.gateway.directory import ApiKey, UsagePlan

VALUE = "a-key-of-at-least-twenty-characters"
KEY = {"x-api-key": VALUE}


@pytest.fixture
def planned(world: Any) -> Any:
    """The world with a method that needs an API key, and one key in an unlimited plan."""
    world.deploy({"/x": {"GET": world.method(apiKeyRequired=True)}})
    world.directory.keys.append(ApiKey("k1", VALUE, enabled=True))
    world.directory.plans["k1"] = UsagePlan("p1")
    return world


def test_a_planned_key_passes_and_is_named_to_the_function(planned: Any) -> None:
    """requestContext.identity tells the key and its ID; the gateway counts the request."""
    assert planned.ask(headers=KEY).status == 200
    [event] = planned.functions.called("main")
    assert (event["requestContext"]["identity"]["apiKeyId"], event["requestContext"]["identity"]["apiKey"]) == (
        "k1",
        VALUE,
    )
    assert planned.usage.used("p1", "k1", 0, 4e9) == 1


@pytest.mark.parametrize("case", ["missing", "unknown", "disabled", "unplanned"])
def test_any_other_key_is_403_forbidden(planned: Any, case: str) -> None:
    """Missing, unknown, disabled and unplanned keys are not told apart."""
    headers = {"missing": {}, "unknown": {"x-api-key": "of nobody"}}.get(case, KEY)
    if case == "disabled":
        planned.directory.keys[:] = [ApiKey("k1", VALUE, enabled=False)]
    if case == "unplanned":
        planned.directory.plans.clear()
    answer = planned.ask(headers=headers)
    assert (answer.status, answer.body) == (403, b'{"message":"Forbidden"}')
    assert answer.header("x-amzn-ErrorType") == "ForbiddenException"


def test_the_authorizer_may_name_the_key(planned: Any) -> None:
    """With apiKeySource AUTHORIZER the key is the answer's usageIdentifierKey, not the header's."""
    statement = {"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": "*"}
    answer = {"principalId": "u", "policyDocument": {"Statement": [statement]}, "usageIdentifierKey": VALUE}
    planned.functions.answers["authorizer"] = answer
    method = planned.method(apiKeyRequired=True, authorizationType="CUSTOM", authorizerId="auth1")
    parts = {"authorizers": [planned.authorizer()], "apiKeySource": "AUTHORIZER"}
    planned.deploy({"/x": {"GET": method}}, **parts)
    assert planned.ask(headers={"x-api-key": "anything"}).status == 200
    del answer["usageIdentifierKey"]
    assert planned.ask(headers=KEY).status == 403


def test_the_plans_throttle_is_429(planned: Any) -> None:
    """The burst passes, then tokens come at the rate; the refusal has no Retry-After."""
    planned.directory.plans["k1"] = UsagePlan("p1", rate=1.0, burst=2)
    with time_machine.travel(1_800_000_000, tick=False) as traveller:
        answers = [planned.ask(headers=KEY) for _ in range(3)]
        assert [each.status for each in answers] == [200, 200, 429]
        traveller.shift(1)
        assert [planned.ask(headers=KEY).status for _ in range(2)] == [200, 429]
    refused = answers[-1]
    assert refused.body == b'{"message":"Too Many Requests"}'
    assert refused.header("x-amzn-ErrorType") == "TooManyRequestsException"
    assert refused.header("Retry-After") is None


def test_a_methods_throttle_in_the_plan_is_its_own(planned: Any) -> None:
    """A throttle of one method leaves the others alone."""
    method = planned.method(apiKeyRequired=True)
    planned.deploy({"/x": {"GET": method}, "/y": {"GET": method}})
    planned.directory.plans["k1"] = UsagePlan("p1", method_throttles={"/x/GET": (0.0, 1)})
    assert [planned.ask(path, headers=KEY).status for path in ("/x", "/x", "/y")] == [200, 429, 200]


def test_a_used_up_quota_is_429_until_the_period_ends(planned: Any) -> None:
    """Limit Exceeded, and the next day it starts afresh."""
    planned.directory.plans["k1"] = UsagePlan("p1", quota=2, period="DAY")
    with time_machine.travel(1_800_000_000, tick=False) as traveller:
        answers = [planned.ask(headers=KEY) for _ in range(3)]
        assert [each.status for each in answers] == [200, 200, 429]
        traveller.shift(86_400)
        assert planned.ask(headers=KEY).status == 200
    assert answers[-1].body == b'{"message":"Limit Exceeded"}'
    assert answers[-1].header("x-amzn-ErrorType") == "LimitExceededException"
