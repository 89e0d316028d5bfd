"""Lambda authorizers, as AWS answered.

Recorded responses (``derived_findings`` and by label):
https://github.com/radkawar/stackd/blob/main/testdata/aws/apigateway/rest_lambda_authorizers.json
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

BOTH = "method.request.header.X-Auth,method.request.querystring.tenant"
HEADER = "method.request.header.X-Auth"
DENIED = (
    b'{"Message":"User is not authorized to access this resource with an explicit deny in an identity-based policy"}'
)
Query = Sequence[tuple[str, str]]


class Recorded:
    """An API whose authorizer does what the token names: allow, deny, unauthorized, invalid."""

    def __init__(self, world: Any, failed: Any) -> None:
        self.world, self.failed = world, failed
        world.functions.answers["authorizer"] = self.answer

    def protect(self, **settings: Any) -> None:
        """Deploy with an authorizer of these settings."""
        method = self.world.method(authorizationType="CUSTOM", authorizerId="auth1")
        self.world.deploy(
            {"/x": {"GET": method, "POST": method}, "/y": {"GET": method}},
            authorizers=[self.world.authorizer(**settings)],
        )

    def answer(self, event: Mapping[str, Any]) -> Any:
        """The recording's authorizer."""
        token = event.get("authorizationToken") or event.get("headers", {}).get("X-Auth", "allow-missing")
        mode = token.partition("-")[0]
        if mode == "unauthorized":
            return self.failed("Unauthorized")
        if token == "invalid":
            return {"principalId": "probe-user", "context": {}}
        context: dict[str, Any] = {"integerValue": 123, "floatValue": 1.5, "trueValue": True, "zeroValue": 0}
        if token == "invalid-context":
            context["nested"] = {"not": "scalar"}
        effect = "Deny" if mode == "deny" else "Allow"
        statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": "*"}
        return {"principalId": "probe-user", "policyDocument": {"Statement": [statement]}, "context": context}

    def asked(self) -> int:
        """How often the authorizer was asked."""
        return len(self.world.functions.called("authorizer"))


@pytest.fixture
def recorded(world: Any, failed: Any) -> Recorded:
    """The world of the recording."""
    return Recorded(world, failed)


@pytest.mark.parametrize("ttl", [0, 300])
@pytest.mark.parametrize(
    ("headers", "query"),
    [
        ({}, [("tenant", "one")]),
        ({"X-Auth": ""}, [("tenant", "one")]),
        ({"X-Auth": "allow"}, []),
        ({"X-Auth": "allow"}, [("tenant", "")]),
    ],
)
def test_identity_sources_are_demanded_whatever_the_ttl(
    recorded: Recorded, ttl: int, headers: Mapping[str, str], query: Query
) -> None:
    """``request_identity_gates``: a missing or empty one is 401 and the function is not asked."""
    recorded.protect(identitySource=BOTH, authorizerResultTtlInSeconds=ttl)
    answer = recorded.world.ask(headers=headers, query=query)
    assert (answer.status, answer.header("x-amzn-ErrorType"), recorded.asked()) == (401, "UnauthorizedException", 0)
    recorded.protect(identitySource="", authorizerResultTtlInSeconds=0)
    assert (recorded.world.ask(headers={}, query=query).status, recorded.asked()) == (200, 1)


@pytest.mark.parametrize(
    ("token", "status", "error", "body"),
    [
        ("allow", 200, None, b"ok"),
        (
            "deny",
            403,
            "AccessDeniedException",
            DENIED,
        ),
        ("unauthorized", 401, "UnauthorizedException", b'{"message":"Unauthorized"}'),
        ("invalid", 500, "AuthorizerConfigurationException", b'{"message":null}'),
        ("invalid-context", 500, "AuthorizerConfigurationException", b'{"message":null}'),
    ],
)
@pytest.mark.parametrize("kind", ["TOKEN", "REQUEST"])
def test_what_the_authorizer_says_is_what_the_client_gets(
    recorded: Recorded, kind: str, token: str, status: int, error: str | None, body: bytes
) -> None:
    """``deny_vs_invalid``; the words of the denial are a public capture's."""
    recorded.protect(type=kind, identitySource=HEADER)
    answer = recorded.world.ask(headers={"X-Auth": token})
    assert (answer.status, answer.header("x-amzn-ErrorType"), answer.body) == (status, error, body)


@pytest.mark.parametrize(
    ("ttl", "token", "times"),
    [
        (0, "allow", 2),
        (0, "deny", 2),
        (300, "allow", 1),
        (300, "deny", 1),
        (300, "unauthorized", 2),
        (300, "invalid", 2),
    ],
)
def test_allowances_and_denials_are_cached_and_failures_are_not(
    recorded: Recorded, ttl: int, token: str, times: int
) -> None:
    """``cache``: invocations for two requests with the same token."""
    recorded.protect(type="TOKEN", identitySource=HEADER, authorizerResultTtlInSeconds=ttl)
    first, second = (recorded.world.ask(headers={"X-Auth": token}) for _ in range(2))
    assert (first.status, recorded.asked()) == (second.status, times)


@pytest.mark.parametrize(
    ("label", "asked", "times"),
    [
        ("the same", {}, 1),
        ("request300-cache-other-method", {"method": "POST"}, 1),
        ("request300-cache-other-path", {"path": "/y"}, 1),
        ("another query parameter", {"query": [("tenant", "one"), ("extra", "second")]}, 1),
        ("another header", {"headers": {"X-Auth": "allow", "X-Other": "1"}}, 1),
        ("another tenant", {"query": [("tenant", "two")]}, 2),
        ("another token", {"headers": {"X-Auth": "allow-other"}}, 2),
    ],
)
def test_the_identity_alone_is_the_caches_key(
    recorded: Recorded, label: str, asked: Mapping[str, Any], times: int
) -> None:
    """``cache``: only header or query identity changes ask again."""
    recorded.protect(identitySource=BOTH, authorizerResultTtlInSeconds=300)
    before: dict[str, Any] = {"headers": {"X-Auth": "allow"}, "query": [("tenant", "one")]}
    assert [recorded.world.ask(**each).status for each in (before, {**before, **asked})] == [200, 200]
    assert recorded.asked() == times, label


def test_scalars_are_handed_on_as_text(recorded: Recorded) -> None:
    """``scalar_context``."""
    recorded.protect(type="TOKEN", identitySource=HEADER)
    recorded.world.ask(headers={"X-Auth": "allow"})
    [event] = recorded.world.functions.called("main")
    told = event["requestContext"]["authorizer"]
    assert {name: told[name] for name in ("integerValue", "floatValue", "trueValue", "zeroValue", "principalId")} == {
        "integerValue": "123",
        "floatValue": "1.5",
        "trueValue": "true",
        "zeroValue": "0",
        "principalId": "probe-user",
    }
