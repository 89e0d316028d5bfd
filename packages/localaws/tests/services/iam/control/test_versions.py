"""IAM: which policy documents must name a version."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

Name = Callable[[str], str]
VERSIONS: tuple[dict[str, str], ...] = ({}, {"Version": "2008-10-17"}, {"Version": "2012-10-17"})


def document(version: dict[str, str], **more: object) -> str:
    """Return a policy document's text."""
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", **more}
    return json.dumps({**version, "Statement": [{k: v for k, v in statement.items() if v is not None}]})


def trust(version: dict[str, str]) -> str:
    """Return a trust policy's text."""
    return document(version, Action="sts:AssumeRole", Resource=None, Principal={"Service": "lambda.amazonaws.com"})


@pytest.mark.parametrize("version", VERSIONS)
def test_inline_and_trust_policies_may_be_of_any_version_or_none(
    aws: Any, unique: Name, version: dict[str, str]
) -> None:
    """What was put is what is read back, of roles, users and groups."""
    iam, name = aws.client("iam"), unique("any")
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust({"Version": "2012-10-17"}))
    iam.update_assume_role_policy(RoleName=name, PolicyDocument=trust(version))
    iam.create_user(UserName=name)
    iam.create_group(GroupName=name)
    for kind in ("Role", "User", "Group"):
        held = {f"{kind}Name": name, "PolicyName": "p"}
        getattr(iam, f"put_{kind.lower()}_policy")(**held, PolicyDocument=document(version))
        read = getattr(iam, f"get_{kind.lower()}_policy")(**held)
        assert read["PolicyDocument"] == json.loads(document(version))


def test_a_managed_policy_must_name_the_version(aws: Any, unique: Name) -> None:
    """CreatePolicy refuses a document without one."""
    iam = aws.client("iam")
    with pytest.raises(iam.exceptions.MalformedPolicyDocumentException, match="must be version 2012-10-17"):
        iam.create_policy(PolicyName=unique("managed"), PolicyDocument=document({}))


def test_a_version_that_there_is_not_is_refused(aws: Any, unique: Name) -> None:
    """PutRolePolicy knows two."""
    iam, name = aws.client("iam"), unique("wrong")
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust({"Version": "2012-10-17"}))
    with pytest.raises(iam.exceptions.MalformedPolicyDocumentException, match="Syntax errors"):
        iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=document({"Version": "2013-10-17"}))
