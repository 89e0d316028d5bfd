"""Lambda authorizers.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html ;
https://repost.aws/knowledge-center/api-gateway-401-error-lambda-authorizer ; bodies: public captures.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
import time_machine

from localaws.kernel.ports import Caller, InvokeError
from localaws.services.apigateway.gateway.handlers import authorizer as module

ALL = "arn:aws:execute-api:us-east-1:123456789012:abc123/prod/*"
KEY = {"x-api-key": "k"}


def answer(effect: str = "Allow", resource: str = ALL, **more: Any) -> dict[str, Any]:
    """What a well-behaved authorizer answers."""
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": resource}
    return {"principalId": "u1", "policyDocument": {"Version": "2012-10-17", "Statement": [statement]}, **more}


@pytest.fixture
def guarded(world: Any) -> Any:
    """The world with an authorizer before ``GET /x`` and ``GET /y``; `protect` changes its settings."""

    def protect(**settings: Any) -> None:
        method = world.method(authorizationType="CUSTOM", authorizerId="auth1")
        world.deploy({"/x": {"GET": method}, "/y": {"GET": method}}, authorizers=[world.authorizer(**settings)])

    world.protect = protect
    world.functions.answers["authorizer"] = answer()
    protect()
    return world


@pytest.mark.parametrize("headers", [{}, {"x-api-key": ""}])
def test_a_missing_identity_source_is_401_without_asking(guarded: Any, headers: dict[str, str]) -> None:
    """The wire form of 401 is that of the public captures."""
    reply = guarded.ask(headers=headers)
    assert (reply.status, reply.body) == (401, b'{"message":"Unauthorized"}')
    assert reply.header("x-amzn-ErrorType") == "UnauthorizedException"
    assert reply.header("Content-Type") == "application/json"
    assert reply.header("X-Amzn-Trace-Id") is None
    assert guarded.functions.calls == []


def test_header_names_are_compared_without_case(guarded: Any) -> None:
    """An identity source names a header, however the client spells it."""
    assert guarded.ask(headers={"X-API-Key": "k"}).status == 200


def test_without_identity_source_the_function_is_always_asked(guarded: Any) -> None:
    """An authorizer that caches nothing may have no identity source; then nothing is demanded of the request."""
    guarded.protect(identitySource=None)
    assert guarded.ask().status == 200
    assert len(guarded.functions.called("authorizer")) == 1


def test_exactly_unauthorized_is_401(guarded: Any, failed: Any) -> None:
    """A function that raises ``Unauthorized`` gives the same 401."""
    guarded.functions.answers["authorizer"] = failed("Unauthorized")
    reply = guarded.ask(headers=KEY)
    assert (reply.status, reply.body) == (401, b'{"message":"Unauthorized"}')


@pytest.mark.parametrize(
    "reply",
    [
        b"not json",
        None,
        "Allow",
        {},
        {"principalId": "u"},
        {"policyDocument": answer()["policyDocument"]},
        {"principalId": 7, "policyDocument": answer()["policyDocument"]},
        answer(context={"nested": {"a": 1}}),
        answer(context=["a"]),
        {"principalId": "u", "policyDocument": {"Version": "2012-10-17"}},
        InvokeError("AccessDeniedException", "no permission", 403),
        InvokeError("TooManyRequestsException", "Rate Exceeded.", 429),
    ],
)
def test_a_function_that_fails_or_answers_nonsense_is_500_null(guarded: Any, reply: Any) -> None:
    """Public capture: 500 with ``{"message":null}`` and AuthorizerConfigurationException; the request stays out."""
    guarded.functions.answers["authorizer"] = reply
    got = guarded.ask(headers=KEY)
    assert (got.status, got.body) == (500, b'{"message":null}')
    assert got.header("x-amzn-ErrorType") == "AuthorizerConfigurationException"
    assert guarded.functions.called("main") == []


@pytest.mark.parametrize("message", ["unauthorized", "Unauthorized.", "Task timed out", "boom"])
def test_any_other_exception_is_500(guarded: Any, failed: Any, message: str) -> None:
    """Only the exact word is 401."""
    guarded.functions.answers["authorizer"] = failed(message)
    assert guarded.ask(headers=KEY).status == 500


def test_a_function_that_does_not_answer_is_500(guarded: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The gateway stops waiting, and stays closed."""
    monkeypatch.setattr(module, "TIMEOUT", 0.01)

    async def never() -> None:
        await asyncio.Event().wait()

    guarded.functions.answers["authorizer"] = lambda _: never()
    assert guarded.ask(headers=KEY).status == 500


@pytest.mark.parametrize(
    ("effect", "resource", "message"),
    [
        (
            "Deny",
            ALL,
            "User is not authorized to access this resource with an explicit deny in an identity-based policy",
        ),
        ("Allow", ALL.replace("prod", "other"), "User is not authorized to access this resource"),
    ],
)
def test_a_denial_is_403_with_a_capital_message(guarded: Any, effect: str, resource: str, message: str) -> None:
    """Public captures of explicit and implicit denials."""
    guarded.functions.answers["authorizer"] = answer(effect, resource)
    reply = guarded.ask(headers=KEY)
    assert (reply.status, json.loads(reply.body)) == (403, {"Message": message})
    assert reply.header("x-amzn-ErrorType") == "AccessDeniedException"


def test_the_context_reaches_the_function_as_strings(guarded: Any) -> None:
    """requestContext.authorizer holds the principal and the context, its values rendered as text."""
    guarded.functions.answers["authorizer"] = answer(context={"keyId": "k1", "limit": 1000, "ok": True})
    guarded.ask(headers=KEY)
    [event] = guarded.functions.called("main")
    latency = event["requestContext"]["authorizer"].pop("integrationLatency")
    assert event["requestContext"]["authorizer"] == {"principalId": "u1", "keyId": "k1", "limit": "1000", "ok": "true"}
    assert latency >= 0


def test_the_authorizers_event_describes_the_request(guarded: Any) -> None:
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html ."""
    guarded.ask(headers=KEY, query=(("a", "1"), ("a", "2")))
    [event] = guarded.functions.called("authorizer")
    assert event["type"] == "REQUEST"
    assert event["methodArn"] == "arn:aws:execute-api:us-east-1:123456789012:abc123/prod/GET/x"
    assert (event["resource"], event["path"], event["httpMethod"]) == ("/x", "/x", "GET")
    assert event["headers"]["x-api-key"] == "k"
    assert event["multiValueQueryStringParameters"] == {"a": ["1", "2"]}
    assert event["pathParameters"] == event["stageVariables"] == {}
    assert event["requestContext"]["stage"] == "prod"


def test_the_service_asks_with_the_authorizers_arn(guarded: Any) -> None:
    """The function's resource policy is asked for ``.../authorizers/{id}``; with a role, the role asks."""
    guarded.ask(headers=KEY)
    source = "arn:aws:execute-api:us-east-1:123456789012:abc123/authorizers/auth1"
    assert guarded.functions.calls[0][2] == Caller("apigateway.amazonaws.com", source, "123456789012")
    guarded.protect(authorizerCredentials="arn:aws:iam::123456789012:role/r")
    guarded.functions.calls.clear()
    guarded.ask(headers=KEY)
    assert guarded.functions.calls[0][2] == Caller()


def test_a_token_authorizer_gets_the_token(world: Any) -> None:
    """TOKEN authorizers get type, method and token; a token that does not match the expression is 401 unasked."""
    world.functions.answers["authorizer"] = answer()
    method = world.method(authorizationType="CUSTOM", authorizerId="auth1")
    source = {"identitySource": "method.request.header.Authorization", "identityValidationExpression": "^Bearer "}
    world.deploy({"/x": {"GET": method}}, authorizers=[world.authorizer(type="TOKEN", **source)])
    assert world.ask(headers={"authorization": "Basic x"}).status == 401
    assert world.ask(headers={"authorization": "Bearer t"}).status == 200
    [event] = world.functions.called("authorizer")
    assert event == {
        "type": "TOKEN",
        "methodArn": "arn:aws:execute-api:us-east-1:123456789012:abc123/prod/GET/x",
        "authorizationToken": "Bearer t",
    }


class TestCache:
    """https://repost.aws/knowledge-center/api-gateway-lambda-authorization-errors ."""

    def test_ttl_zero_asks_every_time(self, guarded: Any) -> None:
        """Without caching every request asks the function."""
        for _ in range(3):
            guarded.ask(headers=KEY)
        assert len(guarded.functions.called("authorizer")) == 3

    def test_an_answer_is_good_for_its_ttl_and_identity(self, guarded: Any) -> None:
        """Within the TTL the same identity values are not asked again; others are."""
        guarded.protect(authorizerResultTtlInSeconds=60)
        with time_machine.travel(1_800_000_000, tick=False) as traveller:
            guarded.ask(headers=KEY)
            guarded.ask("/y", headers=KEY)
            assert len(guarded.functions.called("authorizer")) == 1
            guarded.ask(headers={"x-api-key": "other"})
            assert len(guarded.functions.called("authorizer")) == 2
            traveller.shift(61)
            guarded.ask(headers=KEY)
            assert len(guarded.functions.called("authorizer")) == 3

    def test_a_cached_policy_is_judged_for_each_method(self, guarded: Any) -> None:
        """A policy that names one method breaks the others while it is cached."""
        guarded.protect(authorizerResultTtlInSeconds=60)
        guarded.functions.answers["authorizer"] = answer(resource=ALL.replace("*", "GET/x"))
        assert [guarded.ask(path, headers=KEY).status for path in ("/x", "/y", "/x")] == [200, 403, 200]
        assert len(guarded.functions.called("authorizer")) == 1

    def test_a_cached_context_is_frozen(self, guarded: Any) -> None:
        """The context is handed on as it was answered; its latency is zero."""
        guarded.protect(authorizerResultTtlInSeconds=60)
        answers = iter([answer(context={"left": 9}), answer(context={"left": 8})])
        guarded.functions.answers["authorizer"] = lambda _: next(answers)
        for _ in range(2):
            guarded.ask(headers=KEY)
        contexts = [event["requestContext"]["authorizer"] for event in guarded.functions.called("main")]
        assert [each["left"] for each in contexts] == ["9", "9"]
        assert contexts[1]["integrationLatency"] == 0

    def test_failures_are_not_cached(self, guarded: Any, failed: Any) -> None:
        """A 401 or 500 of the function is not remembered."""
        guarded.protect(authorizerResultTtlInSeconds=60)
        answers = iter([failed("Unauthorized"), failed("boom"), answer()])
        guarded.functions.answers["authorizer"] = lambda _: next(answers)
        assert [guarded.ask(headers=KEY).status for _ in range(3)] == [401, 500, 200]

    def test_flushing_forgets_one_stage(self, guarded: Any) -> None:
        """FlushStageAuthorizersCache: the next request asks again."""
        guarded.protect(authorizerResultTtlInSeconds=60)
        guarded.ask(headers=KEY)
        guarded.cache.flush("abc123", "other")
        guarded.ask(headers=KEY)
        assert len(guarded.functions.called("authorizer")) == 1
        guarded.cache.flush("abc123", "prod")
        guarded.ask(headers=KEY)
        assert len(guarded.functions.called("authorizer")) == 2


@pytest.mark.parametrize(("headers", "status"), [({}, 401), ({"authorization": "Bearer x"}, 401)])
def test_a_pool_that_is_not_there_lets_nobody_in(world: Any, headers: dict[str, str], status: int) -> None:
    """Its tokens cannot be verified, so no request passes on them."""
    source = "method.request.header.Authorization"
    pool = world.authorizer(type="COGNITO_USER_POOLS", identitySource=source, providerARNs=["arn:aws:cognito-idp:x"])
    method = world.method(authorizationType="COGNITO_USER_POOLS", authorizerId="auth1")
    world.deploy({"/x": {"GET": method}}, authorizers=[pool])
    assert world.ask(headers=headers).status == status


def test_a_signature_in_the_query_is_refused_as_not_implemented(world: Any) -> None:
    """AWS would verify it; nobody passes on one here, and it is no 403 of a wrong one."""
    world.deploy({"/x": {"GET": world.method(authorizationType="AWS_IAM")}})
    assert world.ask().status == 403
    assert world.ask(query=[("X-Amz-Signature", "x")]).status == 500


def test_a_variable_of_the_context_is_an_identity_source_that_no_request_lacks(guarded: Any) -> None:
    """So the function is asked about a request without any header."""
    guarded.protect(identitySource="context.requestId")
    assert guarded.ask().status == 200
    assert len(guarded.functions.called("authorizer")) == 1


def test_a_method_whose_authorizer_is_not_deployed_is_closed(world: Any) -> None:
    """A dangling authorizer ID is a configuration error."""
    world.deploy({"/x": {"GET": world.method(authorizationType="CUSTOM", authorizerId="gone")}})
    assert world.ask(headers=KEY).status == 500
