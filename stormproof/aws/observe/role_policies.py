"""A role with the text of all its policies, the managed ones too.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicyVersion.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from stormproof.core.planning.controls import Reads


@dataclass(frozen=True)
class RolePolicies:
    """A role: who may assume it, its policies by name or ARN, the ARN of its permissions boundary, its tags."""

    arn: str
    trust: Mapping[str, Any]
    policies: Mapping[str, Mapping[str, Any]]
    boundary: str
    tags: Mapping[str, str]


def role_policies(reads: Reads, arn: str) -> RolePolicies:
    """Read a role; raises NotThere where there is none."""
    name = arn.rpartition("/")[2]
    role = reads.read("iam", "get_role", RoleName=name)["Role"]
    found = {
        policy: _decoded(reads.read("iam", "get_role_policy", RoleName=name, PolicyName=policy)["PolicyDocument"])
        for policy in reads.pages("iam", "list_role_policies", "PolicyNames", RoleName=name)
    }
    for managed in reads.pages("iam", "list_attached_role_policies", "AttachedPolicies[].PolicyArn", RoleName=name):
        version = reads.read("iam", "get_policy", PolicyArn=managed)["Policy"]["DefaultVersionId"]
        told = reads.read("iam", "get_policy_version", PolicyArn=managed, VersionId=version)["PolicyVersion"]
        found[managed] = _decoded(told["Document"])
    return RolePolicies(
        str(role["Arn"]),
        _decoded(role["AssumeRolePolicyDocument"]),
        found,
        str((role.get("PermissionsBoundary") or {}).get("PermissionsBoundaryArn", "")),
        {tag["Key"]: tag["Value"] for tag in role.get("Tags") or ()},
    )


def _decoded(document: Any) -> Any:
    return json.loads(document) if isinstance(document, str) else document
