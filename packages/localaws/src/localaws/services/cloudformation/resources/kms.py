"""AWS::KMS::Key and Alias; a deleted key waits PendingWindowInDays, 30 where none are named.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kms-key.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kms-alias.html
"""

from __future__ import annotations

from localaws.services.cloudformation.resources.simple import Call, Change, Simple, Switch, Tagging
from localaws.services.cloudformation.resources.values import (
    ID,
    MEMBER,
    by,
    constant,
    document,
    prop,
    same,
    tag_pairs,
    told,
)

KEY_ID = {"KeyId": ID}
TAGS = tag_pairs(key="TagKey", value="TagValue")

KEY = Simple(
    "AWS::KMS::Key",
    "kms",
    create=Call(
        "create_key",
        {
            "Policy": document("KeyPolicy"),
            "Tags": TAGS,
            **same("Description", "KeySpec", "KeyUsage", "MultiRegion", "Origin", "BypassPolicyLockoutSafetyCheck"),
        },
    ),
    identity=told("KeyMetadata.KeyId"),
    attributes={"Arn": "KeyMetadata.Arn", "KeyId": "KeyMetadata.KeyId"},
    parts=(
        Change(
            Call("put_key_policy", {**KEY_ID, "PolicyName": constant("default"), "Policy": document("KeyPolicy")}),
            at_creation=False,
        ),
        Change(
            Call("update_key_description", {**KEY_ID, "Description": prop("Description", cleared="")}),
            at_creation=False,
        ),
        Switch(
            "EnableKeyRotation",
            Call("enable_key_rotation", {**KEY_ID, **same("RotationPeriodInDays")}),
            Call("disable_key_rotation", KEY_ID),
            default=False,
        ),
        Switch("Enabled", Call("enable_key", KEY_ID), Call("disable_key", KEY_ID), default=True),
        Tagging(Call("tag_resource", {**KEY_ID, "Tags": TAGS}), Call("untag_resource", {**KEY_ID, "TagKeys": MEMBER})),
    ),
    delete=Call("schedule_key_deletion", {**KEY_ID, **same("PendingWindowInDays")}),
    gone="KMSInvalidState",
    replaced_by=frozenset({"KeySpec", "KeyUsage", "MultiRegion", "Origin"}),
)

ALIAS = Simple(
    "AWS::KMS::Alias",
    "kms",
    create=Call("create_alias", same("AliasName", "TargetKeyId")),
    identity=by(prop("AliasName")),
    parts=(Change(Call("update_alias", same("AliasName", "TargetKeyId")), at_creation=False),),
    delete=Call("delete_alias", {"AliasName": ID}),
)

TYPES = (KEY.resource_type(), ALIAS.resource_type())
