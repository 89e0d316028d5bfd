"""SQS: queues and their policies.

Properties and attributes: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_SQS.html. What an
attribute becomes whose property is taken out of the template, the size of 256 KiB among it, is as recorded on AWS:
https://github.com/localstack/localstack/blob/master/tests/aws/services/sqs/resource_providers/test_aws_sqs_queue.snapshot.json
"""

from __future__ import annotations

from typing import Any

from localaws.services.cloudformation.resources.common.attributes import changed_texts
from localaws.services.cloudformation.resources.common.existing import only_new
from localaws.services.cloudformation.resources.common.policies import shared_policy
from localaws.services.cloudformation.resources.resource_type import Calls
from localaws.services.cloudformation.resources.simple import Call, Change, Simple, Tagging
from localaws.services.cloudformation.resources.values import (
    ID,
    MEMBER,
    Subject,
    Value,
    by,
    constant,
    document,
    prop,
    tag_map,
    told,
)

LONGEST = 80
FIFO = ".fifo"
CLEARED = {
    "ContentBasedDeduplication": "false",
    "DeduplicationScope": None,
    "DelaySeconds": "0",
    "FifoThroughputLimit": None,
    "KmsDataKeyReusePeriodSeconds": "300",
    "KmsMasterKeyId": "",
    "MaximumMessageSize": "262144",
    "MessageRetentionPeriod": "345600",
    "ReceiveMessageWaitTimeSeconds": "0",
    "RedriveAllowPolicy": "",
    "RedrivePolicy": "",
    "SqsManagedSseEnabled": None,
    "VisibilityTimeout": "30",
}
"""What an attribute is set to when its property is taken out; None: it stays as it is."""


def _name(subject: Subject) -> str:
    """FIFO queues have a suffix, which counts among the 80 characters."""
    if name := subject.properties.get("QueueName"):
        return str(name)
    if subject.properties.get("FifoQueue"):
        return subject.place.named(LONGEST - len(FIFO)) + FIFO
    return subject.place.named(LONGEST)


def _created(subject: Subject) -> dict[str, Any] | None:
    texts: dict[str, Any] = CHANGED.of(subject) or {}
    return {**texts, "FifoQueue": "true"} if subject.properties.get("FifoQueue") else texts or None


def _set_policy(calls: Calls, url: str, policy: str | None) -> None:
    calls("sqs", "set_queue_attributes", QueueUrl=url, Attributes={"Policy": policy or ""})


NAME = Value(_name, frozenset({"QueueName", "FifoQueue"}))
CHANGED = changed_texts(CLEARED)
POLICY = Value(lambda subject: {"Policy": document("PolicyDocument").of(subject)}, frozenset({"PolicyDocument"}))

QUEUE = Simple(
    "AWS::SQS::Queue",
    "sqs",
    create=Call(
        "create_queue",
        {"QueueName": NAME, "Attributes": Value(_created, CHANGED.reads | {"FifoQueue"}), "tags": tag_map()},
    ),
    identity=told("QueueUrl"),
    parts=(
        Change(Call("set_queue_attributes", {"QueueUrl": ID, "Attributes": CHANGED}), at_creation=False),
        Tagging(
            Call("tag_queue", {"QueueUrl": ID, "Tags": tag_map()}),
            Call("untag_queue", {"QueueUrl": ID, "TagKeys": MEMBER}),
        ),
    ),
    read=Call("get_queue_attributes", {"QueueUrl": ID, "AttributeNames": constant(["QueueArn"])}),
    attributes={"Arn": "Attributes.QueueArn", "QueueName": NAME, "QueueUrl": ID},
    delete=Call("delete_queue", {"QueueUrl": ID}),
)

QUEUE_POLICY = shared_policy("AWS::SQS::QueuePolicy", "Queues", _set_policy)
INLINE_POLICY = Simple(
    "AWS::SQS::QueueInlinePolicy",
    "sqs",
    create=Call("set_queue_attributes", {"QueueUrl": prop("Queue"), "Attributes": POLICY}),
    identity=by(prop("Queue")),
    parts=(Change(Call("set_queue_attributes", {"QueueUrl": ID, "Attributes": POLICY}), at_creation=False),),
    delete=Call("set_queue_attributes", {"QueueUrl": ID, "Attributes": constant({"Policy": ""})}),
)
TYPES = (
    only_new(QUEUE, "QueueName", Call("get_queue_url", {"QueueName": NAME}), "QueueUrl"),
    QUEUE_POLICY,
    INLINE_POLICY.resource_type(),
)
