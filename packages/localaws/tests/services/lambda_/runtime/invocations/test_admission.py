"""Which services a function's resource policy admits."""

from __future__ import annotations

from typing import Any

import pytest

from localaws.kernel.ports import Caller, InvokeError
from localaws.services.lambda_.runtime.functions import QualifiedName
from localaws.services.lambda_.runtime.invocations.admission import admit

NAME = QualifiedName("us-east-1", "123456789012", "f", "live")
SOURCE = "arn:aws:execute-api:us-east-1:123456789012:abc/prod/GET/projects"
GATEWAY = Caller("apigateway.amazonaws.com", SOURCE, "123456789012")


def statement(**changes: Any) -> dict[str, Any]:
    """What AddPermission makes for API Gateway."""
    return {
        "Sid": "s",
        "Effect": "Allow",
        "Principal": {"Service": "apigateway.amazonaws.com"},
        "Action": "lambda:InvokeFunction",
        "Resource": NAME.arn,
        **changes,
    }


def like(pattern: str) -> dict[str, Any]:
    """A condition on the source's ARN."""
    return {"ArnLike": {"AWS:SourceArn": pattern}}


ADMITTED = [
    statement(),
    statement(Principal="*"),
    statement(Action="lambda:*"),
    statement(Condition=like("arn:aws:execute-api:us-east-1:123456789012:abc/*/GET/projects")),
    statement(Condition=like("arn:aws:execute-api:*:123456789012:abc/*")),
    statement(Condition={"StringEquals": {"AWS:SourceAccount": "123456789012"}}),
]
REFUSED = [
    statement(Principal={"Service": "sns.amazonaws.com"}),
    statement(Action="lambda:GetFunction"),
    statement(Effect="Deny"),
    statement(Condition=like("arn:aws:execute-api:us-east-1:123456789012:xyz/*")),
    statement(Condition={"StringEquals": {"AWS:SourceAccount": "999999999999"}}),
    statement(Condition={"StringEquals": {"aws:PrincipalOrgID": "o-1"}}),
]


@pytest.mark.parametrize("granted", ADMITTED)
def test_a_matching_statement_admits(granted: dict[str, Any]) -> None:
    """Principal, action and every condition fit: the service may invoke."""
    admit([statement(Principal={"Service": "s3.amazonaws.com"}), granted], NAME, GATEWAY)


@pytest.mark.parametrize("granted", REFUSED)
def test_anything_else_does_not(granted: dict[str, Any]) -> None:
    """One part that does not fit and the service is refused with AccessDeniedException (403)."""
    with pytest.raises(InvokeError) as refused:
        admit([granted], NAME, GATEWAY)
    assert (refused.value.code, refused.value.status) == ("AccessDeniedException", 403)


def test_a_deny_wins() -> None:
    """An explicit Deny outweighs every Allow."""
    with pytest.raises(InvokeError):
        admit([statement(), statement(Effect="Deny")], NAME, GATEWAY)


def test_a_condition_on_a_source_that_is_not_told_is_not_met() -> None:
    """A statement that names a source does not admit a caller that names none."""
    with pytest.raises(InvokeError):
        admit([statement(Condition=like("*"))], NAME, Caller("apigateway.amazonaws.com"))


def test_calls_of_the_api_are_iams_to_judge() -> None:
    """The resource policy says nothing about the account's own principals."""
    admit([], NAME, Caller())
