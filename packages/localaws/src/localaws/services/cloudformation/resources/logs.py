"""CloudWatch Logs: groups, streams, metric filters, subscription filters, saved queries, resource policies.

Attributes and properties: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Logs.html. An ARN
that GetAtt returns of a group ends in ``:*``.
"""

from __future__ import annotations

from localaws.services.cloudformation.resources.simple import Call, Change, Simple, Tagging
from localaws.services.cloudformation.resources.values import (
    ID,
    MEMBER,
    Subject,
    Value,
    by,
    lowered,
    named,
    tag_map,
)

LONGEST = 512


def _arn_of_group(subject: Subject) -> str:
    place = subject.place
    return f"arn:{place.partition}:logs:{place.region}:{place.account}:log-group:{subject.id}"


GROUP_ARN = Value(_arn_of_group)
GROUP_NAME = named("LogGroupName", LONGEST)

GROUP = Simple(
    "AWS::Logs::LogGroup",
    "logs",
    create=Call(
        "create_log_group",
        {
            "logGroupName": GROUP_NAME,
            "tags": tag_map(),
            **lowered("KmsKeyId", "LogGroupClass", "DeletionProtectionEnabled"),
        },
    ),
    identity=by(GROUP_NAME),
    parts=(
        Change(
            Call("put_retention_policy", {"logGroupName": ID, **lowered("RetentionInDays")}),
            unset=Call("delete_retention_policy", {"logGroupName": ID}),
        ),
        Change(
            Call("associate_kms_key", {"logGroupName": ID, **lowered("KmsKeyId")}),
            unset=Call("disassociate_kms_key", {"logGroupName": ID}),
            at_creation=False,
        ),
        Tagging(
            Call("tag_resource", {"resourceArn": GROUP_ARN, "tags": tag_map()}),
            Call("untag_resource", {"resourceArn": GROUP_ARN, "tagKeys": MEMBER}),
        ),
    ),
    attributes={"Arn": Value(lambda subject: f"{_arn_of_group(subject)}:*")},
    delete=Call("delete_log_group", {"logGroupName": ID}),
)

TYPES = (GROUP.resource_type(),)
