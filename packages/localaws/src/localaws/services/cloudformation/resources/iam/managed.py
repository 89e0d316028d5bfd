"""AWS::IAM::ManagedPolicy: a changed document is a new version, which becomes the default one; the oldest goes.

A policy has at most five versions. https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-versioning.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-managedpolicy.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from localaws.services.cloudformation.resources.simple import Call, Members, Simple
from localaws.services.cloudformation.resources.values import ID, MEMBER, Subject, document, named, same, told

MOST_VERSIONS = 5
DOCUMENT = document("PolicyDocument")


@dataclass(frozen=True)
class Versions:
    """The versions of the policy's document."""

    properties: frozenset[str] = frozenset({"PolicyDocument"})

    def create(self, subject: Subject) -> None:
        """The first version is created with the policy."""

    def update(self, subject: Subject) -> None:
        """Add one where the document changed."""
        if not subject.changed("PolicyDocument"):
            return
        older = self._older(subject)
        if len(older) + 1 >= MOST_VERSIONS:
            self._forget(subject, older[0])
        new = {"PolicyArn": subject.id, "PolicyDocument": DOCUMENT.of(subject), "SetAsDefault": True}
        subject.calls("iam", "create_policy_version", **new)

    def delete(self, subject: Subject) -> None:
        """A policy is deleted with its default version alone."""
        for version in self._older(subject):
            self._forget(subject, version)

    def _older(self, subject: Subject) -> list[dict[str, Any]]:
        listed = subject.calls("iam", "list_policy_versions", PolicyArn=subject.id)["Versions"]
        others = [version for version in listed if not version["IsDefaultVersion"]]
        return sorted(others, key=lambda version: int(version["VersionId"][1:]))

    def _forget(self, subject: Subject, version: dict[str, Any]) -> None:
        subject.calls("iam", "delete_policy_version", PolicyArn=subject.id, VersionId=version["VersionId"])


def _attached(listed: str, kind: str) -> Members:
    where = {f"{kind}Name": MEMBER, "PolicyArn": ID}
    return Members(
        listed, "@", Call(f"attach_{kind.lower()}_policy", where), Call(f"detach_{kind.lower()}_policy", where)
    )


MANAGED_POLICY = Simple(
    "AWS::IAM::ManagedPolicy",
    "iam",
    create=Call(
        "create_policy",
        {
            "PolicyName": named("ManagedPolicyName", 128),
            "PolicyDocument": DOCUMENT,
            **same("Path", "Description"),
        },
    ),
    identity=told("Policy.Arn"),
    parts=(Versions(), _attached("Roles", "Role"), _attached("Users", "User"), _attached("Groups", "Group")),
    read=Call("get_policy", {"PolicyArn": ID}),
    attributes={
        "PolicyArn": "Policy.Arn",
        "PolicyId": "Policy.PolicyId",
        "AttachmentCount": "Policy.AttachmentCount",
        "PermissionsBoundaryUsageCount": "Policy.PermissionsBoundaryUsageCount || `0`",
        "DefaultVersionId": "Policy.DefaultVersionId",
        "IsAttachable": "Policy.IsAttachable",
        "CreateDate": "Policy.CreateDate",
        "UpdateDate": "Policy.UpdateDate",
    },
    delete=Call("delete_policy", {"PolicyArn": ID}),
)

TYPES = (MANAGED_POLICY.resource_type(),)
