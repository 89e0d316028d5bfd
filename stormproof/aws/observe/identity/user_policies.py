"""A user's policies with their texts: his own and his groups', those that are written in and those that are attached.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html
"""

from __future__ import annotations

from collections.abc import Iterator

from stormproof.aws.observe.role_policies import managed_policy
from stormproof.core.least_privilege.policy_documents import Document, decoded
from stormproof.core.planning.controls import Reads


def user_policies(reads: Reads, arn: str) -> tuple[Document, ...]:
    """Return the documents of all policies of a user; raises NotThere for no such user."""
    name = arn.rpartition("/")[2]
    groups = reads.pages("iam", "list_groups_for_user", "Groups[].GroupName", UserName=name)
    return (*_of_user(reads, name), *(each for group in groups for each in _of_group(reads, group)))


def _of_user(reads: Reads, name: str) -> Iterator[Document]:
    for policy in reads.pages("iam", "list_user_policies", "PolicyNames", UserName=name):
        yield decoded(reads.read("iam", "get_user_policy", UserName=name, PolicyName=policy)["PolicyDocument"])
    for managed in reads.pages("iam", "list_attached_user_policies", "AttachedPolicies[].PolicyArn", UserName=name):
        yield managed_policy(reads, managed)


def _of_group(reads: Reads, name: str) -> Iterator[Document]:
    for policy in reads.pages("iam", "list_group_policies", "PolicyNames", GroupName=name):
        yield decoded(reads.read("iam", "get_group_policy", GroupName=name, PolicyName=policy)["PolicyDocument"])
    for managed in reads.pages("iam", "list_attached_group_policies", "AttachedPolicies[].PolicyArn", GroupName=name):
        yield managed_policy(reads, managed)
