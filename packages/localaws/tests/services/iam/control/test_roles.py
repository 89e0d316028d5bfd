"""IAM: documents and ARNs of roles.

As recorded: localstack/localstack, tests/aws/services/iam/test_iam.snapshot.json.
"""

from __future__ import annotations

from typing import Any

import pytest


def test_a_trust_policy_is_json(aws: Any) -> None:
    """MalformedPolicyDocument."""
    iam = aws.client("iam")
    with pytest.raises(iam.exceptions.MalformedPolicyDocumentException, match="This policy contains invalid Json"):
        iam.create_role(RoleName="malformed", AssumeRolePolicyDocument='{"Statement": [],}')


def test_what_is_attached_has_an_arn(aws: Any) -> None:
    """A name alone is no ARN."""
    iam = aws.client("iam")
    with pytest.raises(iam.exceptions.ClientError, match=r"ValidationError.*Invalid ARN:  Could not be parsed!"):
        iam.attach_role_policy(RoleName="whoever", PolicyArn="a-name-of-a-policy-alone")


def test_a_policy_that_is_not_there_cannot_be_deleted(aws: Any) -> None:
    """NoSuchEntity."""
    iam = aws.client("iam")
    with pytest.raises(iam.exceptions.NoSuchEntityException, match=r"policy/none was not found\."):
        iam.delete_policy(PolicyArn="arn:aws:iam::123456789012:policy/none")
