"""Resource policies admit services as IAM evaluates them."""

from __future__ import annotations

from typing import Any

import pytest

from localaws.services.sns.policy import Access, admits

TOPIC = "arn:aws:sns:us-east-1:123456789012:alerts"
ALARM = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:errors"
CLOUDWATCH = "cloudwatch.amazonaws.com"


def policy(**changes: Any) -> dict[str, Any]:
    """Return a policy of one statement that lets CloudWatch publish, with changes."""
    statement = {"Effect": "Allow", "Principal": {"Service": CLOUDWATCH}, "Action": "sns:Publish", "Resource": TOPIC}
    return {"Version": "2012-10-17", "Statement": [{**statement, **changes}]}


ACCESS = Access(
    CLOUDWATCH,
    "sns:Publish",
    TOPIC,
    {"aws:sourcearn": ALARM, "aws:sourceaccount": "123456789012", "aws:sourceowner": "123456789012"},
)


@pytest.mark.parametrize(
    ("document", "admitted"),
    [
        (policy(), True),
        (policy(Action="SNS:*"), True),
        (policy(Action=["sns:Subscribe", "sns:Pub*"]), True),
        (policy(Action="sns:Subscribe"), False),
        (policy(Resource="arn:aws:sns:*:*:al?rts"), True),
        (policy(Resource=f"{TOPIC}2"), False),
        (policy(Principal="*"), True),
        (policy(Principal={"AWS": "*"}), True),
        (policy(Principal={"Service": ["events.amazonaws.com", CLOUDWATCH]}), True),
        (policy(Principal={"Service": "budgets.amazonaws.com"}), False),
        (policy(Principal={"AWS": "arn:aws:iam::123456789012:root"}), False),
        (policy(Condition={"StringEquals": {"aws:SourceAccount": "123456789012"}}), True),
        (policy(Condition={"StringEquals": {"AWS:SourceOwner": "123456789012"}}), True),
        (policy(Condition={"StringEquals": {"aws:SourceAccount": ["1", "2"]}}), False),
        (policy(Condition={"ArnLike": {"aws:SourceArn": "arn:aws:cloudwatch:us-east-1:123456789012:alarm:*"}}), True),
        (policy(Condition={"ArnLike": {"aws:SourceArn": "arn:aws:cloudwatch:eu-west-1:*"}}), False),
        (policy(Condition={"StringEquals": {"aws:PrincipalOrgID": "o-1"}}), False),
        (policy(Condition={"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-1"}}), True),
        (policy(Condition={"NumericLessThan": {"aws:SourceAccount": "5"}}), False),
        (policy(Effect="Deny"), False),
        ({"Statement": [*policy()["Statement"], *policy(Effect="Deny", Principal="*")["Statement"]]}, False),
        ({}, False),
    ],
)
def test_a_policy(document: dict[str, Any], *, admitted: bool) -> None:
    """Principal, action, resource and every condition must match; Deny wins; nothing matching is no."""
    assert admits(document, ACCESS) is admitted
