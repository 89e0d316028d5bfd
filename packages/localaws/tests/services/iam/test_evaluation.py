"""What policies say of a request."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.services.iam.evaluation import Ask, Document, Effect, Principal, judge, judge_together

ROLE = Principal("arn:aws:sts::123456789012:assumed-role/role/session", "123456789012")


def policy(*statements: dict[str, Any]) -> Document:
    """A document of statements."""
    return {"Version": "2012-10-17", "Statement": list(statements)}


def allow(action: Any = "*", resource: Any = "*", **more: Any) -> dict[str, Any]:
    """An Allow statement."""
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: Any = "*", resource: Any = "*", **more: Any) -> dict[str, Any]:
    """A Deny statement."""
    return {"Effect": "Deny", "Action": action, "Resource": resource, **more}


GET = Ask("s3:GetObject", "arn:aws:s3:::bucket/a/b", ROLE, {"aws:username": ["ann"]})

STATEMENTS: list[tuple[dict[str, Any], bool]] = [
    (allow("s3:GetObject", "arn:aws:s3:::bucket/*"), True),
    (allow("S3:getobject", "arn:aws:s3:::bucket/*"), True),
    (allow("s3:Get*", ["arn:aws:s3:::other", "arn:aws:s3:::bucket/a/?"]), True),
    (allow("s3:PutObject"), False),
    (allow("s3:GetObject", "arn:aws:s3:::bucket"), False),
    (allow("s3:GetObject", "arn:aws:s3:::BUCKET/*"), False),
    ({"Effect": "Allow", "NotAction": "s3:PutObject", "Resource": "*"}, True),
    ({"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}, False),
    ({"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:s3:::bucket/*"}, False),
    (allow(resource="arn:aws:s3:::bucket/${aws:username}"), False),
    (allow(Principal="*"), True),
    (allow(Principal={"AWS": "123456789012"}), True),
    (allow(Principal={"AWS": ["arn:aws:iam::123456789012:role/role"]}), True),
    (allow(Principal={"AWS": "arn:aws:iam::123456789012:role/other"}), False),
    (allow(Principal={"Service": "sns.amazonaws.com"}), False),
    (allow(NotPrincipal={"AWS": "arn:aws:iam::123456789012:role/role"}), False),
    (allow(Condition={"Bool": {"aws:SecureTransport": "true"}}), False),
]


@pytest.mark.parametrize(("statement", "expected"), STATEMENTS)
def test_a_statement_is_about_what_it_names(statement: dict[str, Any], *, expected: bool) -> None:
    """Actions without regard to case, resources with it, principals by account, role or session, conditions."""
    assert (judge([policy(statement)], GET) is Effect.ALLOW) is expected


def test_a_deny_wins() -> None:
    """Whatever the order and the document."""
    assert judge([policy(deny()), policy(allow())], GET) is Effect.EXPLICIT_DENY
    assert judge([policy(allow(), deny("s3:Get*"))], GET) is Effect.EXPLICIT_DENY


def test_nothing_said_is_an_implicit_deny() -> None:
    """No policies, or none about the request; a document may hold one statement alone."""
    assert judge([], GET) is Effect.IMPLICIT_DENY
    assert judge([{"Statement": deny("s3:PutObject")}], GET) is Effect.IMPLICIT_DENY


def test_a_service_is_a_principal() -> None:
    """A statement may name an AWS service."""
    ask = Ask("sqs:SendMessage", "arn:aws:sqs:us-east-1:123456789012:q", Principal(service="sns.amazonaws.com"))
    assert judge([policy(allow(Principal={"Service": ["sns.amazonaws.com"]}))], ask) is Effect.ALLOW
    assert judge([policy(allow(Principal={"Service": "s3.amazonaws.com"}))], ask) is Effect.IMPLICIT_DENY


def test_nobody_is_let_in_by_everybody_alone() -> None:
    """An anonymous request needs a statement for `*`."""
    ask = Ask("s3:GetObject", "arn:aws:s3:::bucket/k")
    assert judge([policy(allow(Principal={"AWS": "*"}))], ask) is Effect.ALLOW
    assert judge([policy(allow(Principal={"AWS": "123456789012"}))], ask) is Effect.IMPLICIT_DENY


SAID = st.sampled_from(["nothing", "allow", "deny"])
DOCUMENTS: dict[str, list[Document]] = {"nothing": [], "allow": [policy(allow())], "deny": [policy(deny())]}


@given(identity=SAID, boundary=SAID | st.none(), resource=SAID)
def test_policies_together_decide_by_the_documented_table(identity: str, boundary: str | None, resource: str) -> None:
    """Within an account: any Deny denies; the resource allows by itself, the identity within its boundary."""
    effect = judge_together(
        DOCUMENTS[identity], [] if boundary is None else [DOCUMENTS[boundary]], DOCUMENTS[resource], GET
    )
    if "deny" in {identity, boundary, resource}:
        assert effect is Effect.EXPLICIT_DENY
    elif resource == "allow" or (identity == "allow" and boundary in {None, "allow"}):
        assert effect is Effect.ALLOW
    else:
        assert effect is Effect.IMPLICIT_DENY
