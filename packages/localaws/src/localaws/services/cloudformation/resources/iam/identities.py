"""AWS::IAM::Role, User and Group: with their inline policies, managed policies, boundary, groups and tags.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-user.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-group.html
"""

from __future__ import annotations

import json

from localaws.services.cloudformation.resources.simple import Call, Change, Members, Part, Simple, Tagging
from localaws.services.cloudformation.resources.values import (
    ID,
    MEMBER,
    Subject,
    Value,
    by,
    document,
    member,
    named,
    prop,
    same,
    tag_pairs,
)

ROLE_NAME = named("RoleName", 64)
USER_NAME = named("UserName", 64)
GROUP_NAME = named("GroupName", 128)
LONGEST_SESSION_S = 3600


def _document(subject: Subject) -> str:
    held = subject.member["PolicyDocument"]
    return held if isinstance(held, str) else json.dumps(held)


def _policies(kind: str) -> tuple[Part, ...]:
    """Return the parts that inline and attach policies; `kind`: ``Role``, ``User`` or ``Group``."""
    name, lower = {f"{kind}Name": ID}, kind.lower()
    policy = {**name, "PolicyName": member("PolicyName")}
    return (
        Members(
            "ManagedPolicyArns",
            "@",
            Call(f"attach_{lower}_policy", {**name, "PolicyArn": MEMBER}),
            Call(f"detach_{lower}_policy", {**name, "PolicyArn": MEMBER}),
        ),
        Members(
            "Policies",
            "PolicyName",
            Call(f"put_{lower}_policy", {**policy, "PolicyDocument": Value(_document)}),
            Call(f"delete_{lower}_policy", policy),
        ),
    )


def _boundary(kind: str) -> Change:
    name, lower = {f"{kind}Name": ID}, kind.lower()
    return Change(
        Call(f"put_{lower}_permissions_boundary", {**name, **same("PermissionsBoundary")}),
        unset=Call(f"delete_{lower}_permissions_boundary", name),
        at_creation=False,
    )


def _tags(kind: str) -> Tagging:
    name, lower = {f"{kind}Name": ID}, kind.lower()
    return Tagging(
        Call(f"tag_{lower}", {**name, "Tags": tag_pairs()}), Call(f"untag_{lower}", {**name, "TagKeys": MEMBER})
    )


ROLE = Simple(
    "AWS::IAM::Role",
    "iam",
    create=Call(
        "create_role",
        {
            "RoleName": ROLE_NAME,
            "AssumeRolePolicyDocument": document("AssumeRolePolicyDocument"),
            "Tags": tag_pairs(),
            **same("Path", "Description", "MaxSessionDuration", "PermissionsBoundary"),
        },
    ),
    identity=by(ROLE_NAME),
    parts=(
        Change(
            Call(
                "update_assume_role_policy",
                {"RoleName": ID, "PolicyDocument": document("AssumeRolePolicyDocument")},
            ),
            at_creation=False,
        ),
        Change(
            Call(
                "update_role",
                {
                    "RoleName": ID,
                    "Description": prop("Description", cleared=""),
                    "MaxSessionDuration": prop("MaxSessionDuration", cleared=LONGEST_SESSION_S),
                },
            ),
            at_creation=False,
        ),
        _boundary("Role"),
        *_policies("Role"),
        _tags("Role"),
    ),
    read=Call("get_role", {"RoleName": ID}),
    attributes={"Arn": "Role.Arn", "RoleId": "Role.RoleId"},
    delete=Call("delete_role", {"RoleName": ID}),
)

USER = Simple(
    "AWS::IAM::User",
    "iam",
    create=Call("create_user", {"UserName": USER_NAME, "Tags": tag_pairs(), **same("Path", "PermissionsBoundary")}),
    identity=by(USER_NAME),
    parts=(
        Change(Call("update_user", {"UserName": ID, "NewPath": prop("Path", cleared="/")}), at_creation=False),
        Members(
            "Groups",
            "@",
            Call("add_user_to_group", {"UserName": ID, "GroupName": MEMBER}),
            Call("remove_user_from_group", {"UserName": ID, "GroupName": MEMBER}),
        ),
        _boundary("User"),
        *_policies("User"),
        _tags("User"),
    ),
    read=Call("get_user", {"UserName": ID}),
    attributes={"Arn": "User.Arn"},
    delete=Call("delete_user", {"UserName": ID}),
)

GROUP = Simple(
    "AWS::IAM::Group",
    "iam",
    create=Call("create_group", {"GroupName": GROUP_NAME, **same("Path")}),
    identity=by(GROUP_NAME),
    parts=(
        Change(Call("update_group", {"GroupName": ID, "NewPath": prop("Path", cleared="/")}), at_creation=False),
        *_policies("Group"),
    ),
    read=Call("get_group", {"GroupName": ID}),
    attributes={"Arn": "Group.Arn"},
    delete=Call("delete_group", {"GroupName": ID}),
)

TYPES = (ROLE.resource_type(), USER.resource_type(), GROUP.resource_type())
