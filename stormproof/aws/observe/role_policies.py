"""A role with the text of all its policies, the managed ones too.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicyVersion.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from stormproof.core.errors import NotThere
from stormproof.core.least_privilege.policy_documents import decoded
from stormproof.core.naming import role_name
from stormproof.core.planning.controls import Reads


@dataclass(frozen=True)
class RolePolicies:
    """A role: who may assume it, its policies by name or ARN, the ARN of its permissions boundary, its tags."""

    arn: str
    trust: Mapping[str, Any]
    policies: Mapping[str, Mapping[str, Any]]
    boundary: str
    tags: Mapping[str, str]


def former_boundary(reads: Reads, function: str, role: str) -> str:
    """Return the permissions boundary of the role by which the function's latest version ran that ran by another one.

    `role` is the ARN of the present role. Empty where no version did, where that role is gone, and where it has none.
    """
    versions = reads.pages("lambda", "list_versions_by_function", "Versions", FunctionName=function)
    others = [version for version in versions if str(version["Role"]) != role]
    if not others:
        return ""
    latest = max(others, key=lambda version: int(version["Version"]) if version["Version"].isdecimal() else 0)
    try:
        standing = reads.read("iam", "get_role", RoleName=role_name(str(latest["Role"])))["Role"]
    except NotThere:
        return ""
    return _boundary(standing)


def role_policies(reads: Reads, arn: str) -> RolePolicies:
    """Read a role; raises NotThere where there is none."""
    name = role_name(arn)
    role = reads.read("iam", "get_role", RoleName=name)["Role"]
    found = {
        policy: decoded(reads.read("iam", "get_role_policy", RoleName=name, PolicyName=policy)["PolicyDocument"])
        for policy in reads.pages("iam", "list_role_policies", "PolicyNames", RoleName=name)
    }
    for managed in reads.pages("iam", "list_attached_role_policies", "AttachedPolicies[].PolicyArn", RoleName=name):
        found[managed] = managed_policy(reads, managed)
    return RolePolicies(
        str(role["Arn"]),
        decoded(role["AssumeRolePolicyDocument"]),
        found,
        _boundary(role),
        {tag["Key"]: tag["Value"] for tag in role.get("Tags") or ()},
    )


def managed_policy(reads: Reads, arn: str) -> Mapping[str, Any]:
    """Return the document of a managed policy that is in force; raises NotThere where there is no such policy."""
    version = reads.read("iam", "get_policy", PolicyArn=arn)["Policy"]["DefaultVersionId"]
    answer = reads.read("iam", "get_policy_version", PolicyArn=arn, VersionId=version)["PolicyVersion"]
    found: Mapping[str, Any] = decoded(answer["Document"])
    return found


def _boundary(role: Mapping[str, Any]) -> str:
    return str((role.get("PermissionsBoundary") or {}).get("PermissionsBoundaryArn", ""))
