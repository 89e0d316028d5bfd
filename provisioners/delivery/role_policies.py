"""Managed policies of ours that a pipeline's role has: what its jobs do is more than IAM takes in inline policies.

Inline policies of a role have 10,240 characters together, a managed one has 6,144, and a role takes ten of them:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html . A policy keeps five versions, of which one
is in force: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-versioning.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from stormproof.core.errors import NotThere
from stormproof.core.least_privilege.policy_documents import decoded
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Reads
from stormproof.core.planning.plans import Call

Document = Mapping[str, Any]


@dataclass(frozen=True)
class Policy:
    """A managed policy: the document in force, the version that holds it, and versions that are not in force."""

    arn: str
    document: Document
    version: str
    others: tuple[str, ...] = ()


def policy_arn(names: Names, role: str, number: int) -> str:
    """Return the ARN of a role's policy by its number, from 1; it stands under the path of our roles."""
    system = names.system
    return f"arn:{system.partition}:iam::{system.account}:policy{system.conventions.path}{role}-{number}"


def read_policies(reads: Reads, names: Names, role: str) -> tuple[Policy, ...]:
    """Return the policies of ours that there are for a role, by their numbers."""
    found: list[Policy] = []
    for number in count(1):
        arn = policy_arn(names, role, number)
        try:
            version = str(reads.read("iam", "get_policy", PolicyArn=arn)["Policy"]["DefaultVersionId"])
        except NotThere:
            return tuple(found)
        told = reads.read("iam", "get_policy_version", PolicyArn=arn, VersionId=version)["PolicyVersion"]
        every = reads.pages("iam", "list_policy_versions", "Versions[].VersionId", PolicyArn=arn)
        others = tuple(str(each) for each in every if each != version)
        found.append(Policy(arn, decoded(told["Document"]), version, others))
    raise AssertionError


def granting(names: Names, role: str, wanted: Sequence[Document], standing: Sequence[Policy]) -> Iterator[Call]:
    """Yield the calls that make the policies say what they should, before a role has them."""
    for number, document in enumerate(wanted, 1):
        said = json.dumps(document)
        stands = standing[number - 1] if number <= len(standing) else None
        if stands is None:
            path = names.system.conventions.path
            parameters = {"PolicyName": f"{role}-{number}", "PolicyDocument": said, "Tags": names.tag_list}
            yield Call("iam", "create_policy", {**parameters, **({"Path": path} if path != "/" else {})})
        elif stands.document != document:
            yield from (_dropped(stands, each) for each in stands.others)
            made = {"PolicyArn": stands.arn, "PolicyDocument": said, "SetAsDefault": True}
            yield Call("iam", "create_policy_version", made)
            yield _dropped(stands, stands.version)


def deleting(standing: Sequence[Policy]) -> Iterator[Call]:
    """Yield the calls that delete policies that no role has any more."""
    for policy in standing:
        yield from (_dropped(policy, each) for each in policy.others)
        yield Call("iam", "delete_policy", {"PolicyArn": policy.arn})


def _dropped(policy: Policy, version: str) -> Call:
    return Call("iam", "delete_policy_version", {"PolicyArn": policy.arn, "VersionId": version})
