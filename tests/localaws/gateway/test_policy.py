"""Policy documents.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html .
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.gateway.policy import Effect, Malformed, evaluate, matches

ARN = "arn:aws:execute-api:us-east-1:123456789012:abc123/prod/GET/projects/7"


def policy(*statements: dict[str, Any]) -> dict[str, Any]:
    """A policy document."""
    return {"Version": "2012-10-17", "Statement": list(statements)}


def statement(effect: str, resource: Any = "*", **more: Any) -> dict[str, Any]:
    """A statement on invoking."""
    return {"Effect": effect, "Action": "execute-api:Invoke", "Resource": resource, **more}


def naive(pattern: str, value: str) -> bool:
    """Wildcards by the book, one character at a time."""
    if not pattern:
        return not value
    if pattern[0] == "*":
        return naive(pattern[1:], value) or (bool(value) and naive(pattern, value[1:]))
    return bool(value) and pattern[0] in {"?", value[0]} and naive(pattern[1:], value[1:])


@given(st.text("ab/*?", max_size=6), st.text("ab/", max_size=8))
def test_wildcards_agree_with_the_book(pattern: str, value: str) -> None:
    """``*`` is any run of characters, slashes included, ``?`` any one."""
    assert matches(pattern, value) == naive(pattern, value)


@pytest.mark.parametrize(
    ("statements", "effect"),
    [
        ((), Effect.IMPLICIT_DENY),
        ((statement("Allow"),), Effect.ALLOW),
        ((statement("Allow", ARN),), Effect.ALLOW),
        ((statement("Allow", ["x", "arn:aws:execute-api:*:*:abc123/prod/*"]),), Effect.ALLOW),
        (
            (statement("Allow", "arn:aws:execute-api:us-east-1:123456789012:abc123/prod/GET/other"),),
            Effect.IMPLICIT_DENY,
        ),
        ((statement("Allow"), statement("Deny")), Effect.EXPLICIT_DENY),
        ((statement("Deny"), statement("Allow")), Effect.EXPLICIT_DENY),
        ((statement("Allow"), statement("Deny", "arn:*:other/*")), Effect.ALLOW),
        (({"Effect": "Allow", "Action": "execute-api:ManageConnections", "Resource": "*"},), Effect.IMPLICIT_DENY),
        (({"Effect": "Allow", "Action": ["execute-api:*"], "Resource": "*"},), Effect.ALLOW),
    ],
)
def test_deny_wins_and_no_allow_is_a_denial(statements: tuple[dict[str, Any], ...], effect: Effect) -> None:
    """Statements that apply decide: a Deny over every Allow, and without an Allow the answer is no."""
    assert evaluate(policy(*statements), ARN, {}) is effect


@pytest.mark.parametrize(
    ("condition", "effect"),
    [
        ({"IpAddress": {"aws:SourceIp": ["127.0.0.0/8"]}}, Effect.ALLOW),
        ({"NotIpAddress": {"aws:SourceIp": "127.0.0.0/8"}}, Effect.IMPLICIT_DENY),
        ({"Bool": {"aws:SecureTransport": "true"}}, Effect.ALLOW),
        ({"StringEquals": {"aws:VpcSourceIp": "10.0.0.1"}}, Effect.IMPLICIT_DENY),
        ({"StringNotEquals": {"aws:VpcSourceIp": "10.0.0.1"}}, Effect.ALLOW),
    ],
)
def test_conditions_narrow_a_statement(condition: dict[str, Any], effect: Effect) -> None:
    """A statement applies where all its conditions hold; an absent key fails all but the negated ones."""
    facts = {"aws:sourceip": "127.0.0.66", "aws:securetransport": "true"}
    assert evaluate(policy(statement("Allow", Condition=condition)), ARN, facts) is effect


def test_a_shortened_resource_is_completed() -> None:
    """AWS completes ``execute-api:/stage/METHOD/path`` in resource policies with the API's ARN."""
    assert evaluate(policy(statement("Allow", "execute-api:/prod/GET/*")), ARN, {}) is Effect.ALLOW


@pytest.mark.parametrize(
    "document",
    [
        None,
        {},
        {"Statement": ["no"]},
        policy({"Effect": "Perhaps", "Action": "*", "Resource": "*"}),
        policy({"Effect": "Allow", "Action": "*"}),
        policy(statement("Allow", Condition={"NumericLessThan": {"x": "1"}})),
        policy(statement("Allow", Condition={"IpAddress": {"aws:SourceIp": "nowhere"}})),
    ],
)
def test_what_is_no_policy_is_refused(document: Any) -> None:
    """A malformed policy, or a condition that is not evaluated here, never turns into an answer."""
    with pytest.raises(Malformed):
        evaluate(document, ARN, {"aws:sourceip": "127.0.0.1", "x": "0"})
