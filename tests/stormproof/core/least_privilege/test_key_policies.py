"""A key's policy admits whom it lets do all that is needed for certain, and nobody else."""

from __future__ import annotations

from typing import Any

import pytest

from stormproof.core.least_privilege.key_policies import User, admits, services_named

ACCOUNT, SERVICE = "123456789012", "sns.amazonaws.com"
ALLOW = {"Effect": "Allow", "Principal": {"Service": SERVICE}, "Action": ["kms:Decrypt", "kms:GenerateDataKey*"]}
DENY = {"Effect": "Deny", "Principal": "*", "Action": "kms:*"}


def conditioned(operator: str, key: str, value: Any, statement: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return a statement with one condition."""
    return {**(statement or ALLOW), "Condition": {operator: {key: value}}}


@pytest.mark.parametrize(
    ("statements", "admitted"),
    [
        ([ALLOW], True),
        ([{**ALLOW, "Action": "kms:Decrypt"}], False),
        ([{**ALLOW, "Principal": {"AWS": "*"}}], True),
        ([{**ALLOW, "Principal": {"Service": "s3.amazonaws.com"}}], False),
        ([conditioned("StringEquals", "aws:SourceAccount", ACCOUNT)], True),
        ([conditioned("StringEquals", "aws:SourceAccount", "1")], False),
        ([conditioned("StringEquals", "aws:SourceOrgID", "o-1")], False),
        ([ALLOW, DENY], False),
        ([ALLOW, conditioned("Bool", "aws:SecureTransport", False, DENY)], True),
        ([ALLOW, conditioned("StringNotEquals", "aws:PrincipalOrgID", "o-1", DENY)], False),
        ([ALLOW, {**DENY, "Action": "kms:ScheduleKeyDeletion"}], True),
        ([{"Effect": "Allow", "Principal": {"Service": SERVICE}, "NotAction": "kms:Create*"}], True),
        ([], False),
    ],
)
def test_a_service_is_admitted_for_certain_or_not(statements: list[dict[str, Any]], admitted: bool) -> None:  # noqa: FBT001 - a table's column
    """What a condition asks of a request that is not known admits nobody, and denies whom it names."""
    user = User(SERVICE, context={"aws:sourceaccount": ACCOUNT, "aws:securetransport": "true"})
    assert admits({"Statement": statements}, user, ACCOUNT) is admitted


@pytest.mark.parametrize(
    ("principal", "left"),
    [
        ({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, True),
        ({"AWS": ACCOUNT}, True),
        ({"AWS": f"arn:aws:iam::{ACCOUNT}:role/admin"}, False),
        ({"AWS": "arn:aws:iam::999999999999:root"}, False),
        ({"Service": SERVICE}, False),
    ],
)
def test_the_account_is_what_leaves_the_key_to_iam(principal: dict[str, str], left: bool) -> None:  # noqa: FBT001 - a table's column
    """A role that is named leaves nothing to others."""
    policy = {"Statement": [{**ALLOW, "Action": "kms:*", "Principal": principal}]}
    assert admits(policy, User(""), ACCOUNT) is left


def test_services_are_named_or_meant() -> None:
    """Older policies admit everybody for a topic's sake."""
    everybody = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "SQS:SendMessage"}
    meant = conditioned("ArnLike", "aws:SourceArn", ["arn:aws:s3:::b"], everybody)
    assert services_named({"Statement": [{**meant, "Action": "sqs:*"}]}, "sqs:SendMessage") == {"s3.amazonaws.com"}
    assert services_named({"Statement": [everybody]}, "sqs:SendMessage") == frozenset()
