"""Policy documents.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html .
"""

from __future__ import annotations

from typing import Any

import pytest

from localaws.services.apigateway.gateway.policy import Effect, Malformed, evaluate

ARN = "arn:aws:execute-api:us-east-1:123456789012:abc123/prod/GET/projects/7"


def policy(*statements: dict[str, Any]) -> dict[str, Any]:
    """A policy document."""
    return {"Version": "2012-10-17", "Statement": list(statements)}


def statement(effect: str, resource: Any = "*", **more: Any) -> dict[str, Any]:
    """A statement on invoking."""
    return {"Effect": effect, "Action": "execute-api:Invoke", "Resource": resource, **more}


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
        (({"Effect": "Allow", "NotAction": "execute-api:Invalidate*", "Resource": "*"},), Effect.ALLOW),
        ((statement("Allow", Principal="*"),), Effect.ALLOW),
        ((statement("Allow", Principal={"AWS": "arn:aws:iam::123456789012:root"}),), Effect.IMPLICIT_DENY),
        ((statement("Allow"), statement("Deny", NotPrincipal="*")), Effect.ALLOW),
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
        ({"NumericLessThan": {"x": "1"}}, Effect.ALLOW),
        ({"IpAddress": {"aws:SourceIp": "nowhere"}}, Effect.IMPLICIT_DENY),
    ],
)
def test_conditions_narrow_a_statement(condition: dict[str, Any], effect: Effect) -> None:
    """A statement applies where all its conditions hold; an absent key fails all but the negated ones."""
    facts = {"aws:sourceip": "127.0.0.66", "aws:securetransport": "true", "x": "0"}
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
        policy(statement("Allow", Condition={"SoundsLike": {"x": "1"}})),
    ],
)
def test_what_is_no_policy_is_refused(document: Any) -> None:
    """A malformed policy, or a condition that nobody knows, never turns into an answer."""
    with pytest.raises(Malformed):
        evaluate(document, ARN, {"aws:sourceip": "127.0.0.1", "x": "0"})
