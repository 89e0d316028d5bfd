"""CloudFormation's types of IAM."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from localaws.services.cloudformation.resources.iam import TYPES
from localaws_testing.resource_lives import Life, Look, lived

Make = Callable[..., Any]
Needs = dict[str, Callable[[], str]]

BASIC = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"


def allowing(action: str) -> dict[str, Any]:
    """Return a document without a version, as many templates have it."""
    return {"Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"}]}


def managed(action: str) -> dict[str, Any]:
    """Return a document as managed policies must have it."""
    return {"Version": "2012-10-17", **allowing(action)}


def trusting(service: str) -> dict[str, Any]:
    """Return a trust policy."""
    principal = {"Service": [f"{service}.amazonaws.com"]}
    statement = {"Effect": "Allow", "Principal": principal, "Action": ["sts:AssumeRole"]}
    return {"Version": "2012-10-17", "Statement": [statement]}


LIVES = (
    Life(
        "AWS::IAM::Role",
        {"AssumeRolePolicyDocument": trusting("lambda"), "PermissionsBoundary": BASIC, "Description": "d"},
        Look(
            "iam",
            "get_role",
            {"RoleName": "{id}"},
            "Role.[Description, MaxSessionDuration, PermissionsBoundary.PermissionsBoundaryArn]",
        ),
        ["d", 3600, BASIC],
        {"PermissionsBoundary": None, "Description": None, "MaxSessionDuration": 7200},
        ("update_role", "delete_role_permissions_boundary"),
        ["", 7200, None],
        attributes=("Arn", "RoleId"),
    ),
    Life(
        "AWS::IAM::User",
        {"Path": "/a/"},
        Look("iam", "get_user", {"UserName": "{id}"}, "User.Path"),
        "/a/",
        {"Path": None},
        ("update_user",),
        "/",
        attributes=("Arn",),
    ),
    Life(
        "AWS::IAM::Group",
        {"Policies": [{"PolicyName": "p", "PolicyDocument": allowing("s3:*")}]},
        Look("iam", "list_group_policies", {"GroupName": "{id}"}, "PolicyNames"),
        ["p"],
        {"Policies": [{"PolicyName": "q", "PolicyDocument": allowing("s3:*")}]},
        ("delete_group_policy", "put_group_policy"),
        ["q"],
        attributes=("Arn",),
    ),
    Life(
        "AWS::IAM::ManagedPolicy",
        {"PolicyDocument": managed("sqs:*"), "Path": "/x/"},
        Look("iam", "get_policy", {"PolicyArn": "{id}"}, "Policy.DefaultVersionId"),
        "v1",
        {"PolicyDocument": managed("sns:*")},
        ("create_policy_version",),
        "v2",
        attributes=("PolicyArn", "PolicyId", "DefaultVersionId", "PermissionsBoundaryUsageCount"),
    ),
    Life(
        "AWS::IAM::InstanceProfile",
        {"Roles": ["@name"]},
        Look("iam", "get_instance_profile", {"InstanceProfileName": "{id}"}, "length(InstanceProfile.Roles)"),
        1,
        {"Roles": []},
        ("remove_role_from_instance_profile",),
        0,
        attributes=("Arn",),
    ),
    Life(
        "AWS::IAM::ServiceLinkedRole",
        {"AWSServiceName": "autoscaling.amazonaws.com", "Description": "a"},
        Look("iam", "get_role", {"RoleName": "{id}"}, "Role.Description"),
        "a",
        {"Description": "b"},
        ("update_role",),
        "b",
        attributes=("RoleName",),
    ),
)


@pytest.mark.parametrize("life", LIVES, ids=lambda life: life.kind)
def test_a_resource_lives(aws: Any, make: Make, needs: Needs, life: Life) -> None:
    """It is created, changed by the operations it takes, and leaves nothing."""
    needs["@role"]()
    lived(aws, make, TYPES, needs, life)


def inline(aws: Any, role: str) -> dict[str, str]:
    """Return the action of each inline policy of a role."""
    iam = aws.client("iam")
    names = iam.list_role_policies(RoleName=role)["PolicyNames"]
    policies = {name: iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"] for name in names}
    return {name: document["Statement"][0]["Action"] for name, document in policies.items()}


def test_a_role_has_its_policies(aws: Any, make: Make) -> None:
    """Inline policies are put by their names, managed ones attached; an update moves only those that differ."""
    policies = [{"PolicyName": name, "PolicyDocument": allowing("s3:*")} for name in ("kept", "changed", "gone")]
    document = trusting("lambda")
    role = make(
        TYPES, "AWS::IAM::Role", AssumeRolePolicyDocument=document, Policies=policies, ManagedPolicyArns=[BASIC]
    )
    name = role.physical.id
    assert inline(aws, name) == dict.fromkeys(("kept", "changed", "gone"), "s3:*")
    attached = aws.client("iam").list_attached_role_policies(RoleName=name)["AttachedPolicies"]
    assert [policy["PolicyArn"] for policy in attached] == [BASIC]
    changed = {"PolicyName": "changed", "PolicyDocument": allowing("sqs:*")}
    sent = role.update(Policies=[policies[0], changed], ManagedPolicyArns=None)
    operations = [operation for operation, _ in sent]
    assert operations == ["detach_role_policy", "delete_role_policy", "put_role_policy"]
    assert inline(aws, name) == {"kept": "s3:*", "changed": "sqs:*"}


def test_the_tags_of_a_role_are_its_own_and_the_stacks(aws: Any, make: Make) -> None:
    """A tag that is taken out of the template goes; the stack's stay."""
    document = trusting("lambda")
    tags = [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]
    role = make(TYPES, "AWS::IAM::Role", AssumeRolePolicyDocument=document, Tags=tags)
    role.update(Tags=tags[1:], AssumeRolePolicyDocument=trusting("events"))
    told = aws.client("iam").get_role(RoleName=role.physical.id)["Role"]
    assert {tag["Key"]: tag["Value"] for tag in told["Tags"]} == {"b": "2", **role.place.tags}
    assert told["AssumeRolePolicyDocument"] == trusting("events")


def test_one_policy_is_put_into_several_identities(aws: Any, make: Make) -> None:
    """Under another name it is put anew and the old one deleted; an identity that is taken out loses it."""
    roles = [make(TYPES, "AWS::IAM::Role", AssumeRolePolicyDocument=trusting("lambda")) for _ in range(2)]
    first, second = (role.physical.id for role in roles)
    settings = {"PolicyName": "p", "PolicyDocument": allowing("s3:*"), "Roles": [first, second]}
    policy = make(TYPES, "AWS::IAM::Policy", **settings)
    assert inline(aws, first) == inline(aws, second) == {"p": "s3:*"}
    policy.update(PolicyName="q", Roles=[first])
    assert (inline(aws, first), inline(aws, second)) == ({"q": "s3:*"}, {})
    policy.update(PolicyDocument=allowing("sqs:*"), Roles=[first, second])
    assert inline(aws, first) == inline(aws, second) == {"q": "sqs:*"}
    policy.delete()
    assert (inline(aws, first), inline(aws, second)) == ({}, {})


@pytest.mark.parametrize("kind", ["Role", "User", "Group"])
def test_a_policy_of_one_identity_is_put_and_deleted(aws: Any, make: Make, kind: str) -> None:
    """RolePolicy, UserPolicy and GroupPolicy put one document."""
    trust = {"AssumeRolePolicyDocument": trusting("lambda")} if kind == "Role" else {}
    holder = make(TYPES, f"AWS::IAM::{kind}", **trust).physical.id
    where = {f"{kind}Name": holder, "PolicyName": "p"}
    policy = make(TYPES, f"AWS::IAM::{kind}Policy", **where, PolicyDocument=allowing("s3:*"))
    policy.update(PolicyDocument=allowing("sns:*"))
    read = getattr(aws.client("iam"), f"get_{kind.lower()}_policy")
    assert read(**where)["PolicyDocument"] == allowing("sns:*")
    policy.delete()
    policy.delete()


def test_the_sixth_version_takes_the_place_of_the_oldest(aws: Any, make: Make) -> None:
    """A managed policy has five versions at most, and is deleted with all of them."""
    policy = make(TYPES, "AWS::IAM::ManagedPolicy", PolicyDocument=managed("s3:*"))
    for number in range(6):
        policy.update(PolicyDocument=managed(f"s3:Get{number}"))
    versions = aws.client("iam").list_policy_versions(PolicyArn=policy.physical.id)["Versions"]
    assert sorted(version["VersionId"] for version in versions) == ["v3", "v4", "v5", "v6", "v7"]
    policy.delete()


def test_a_user_has_a_key_and_groups(aws: Any, make: Make) -> None:
    """The secret is an attribute; a key is switched off by its Status."""
    iam = aws.client("iam")
    groups = [make(TYPES, "AWS::IAM::Group").physical.id for _ in range(2)]
    user = make(TYPES, "AWS::IAM::User", Groups=groups[:1])
    addition = make(TYPES, "AWS::IAM::UserToGroupAddition", GroupName=groups[1], Users=[user.physical.id])
    held = iam.list_groups_for_user(UserName=user.physical.id)["Groups"]
    assert {group["GroupName"] for group in held} == set(groups)
    key = make(TYPES, "AWS::IAM::AccessKey", UserName=user.physical.id)
    assert key.physical.attributes["SecretAccessKey"]
    key.update(Status="Inactive")
    [told] = iam.list_access_keys(UserName=user.physical.id)["AccessKeyMetadata"]
    assert (told["AccessKeyId"], told["Status"]) == (key.physical.id, "Inactive")
    addition.update(Users=[])
    user.update(Groups=[])
    assert iam.list_groups_for_user(UserName=user.physical.id)["Groups"] == []
