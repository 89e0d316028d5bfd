"""CloudFormation's types of SQS."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from localaws.services.cloudformation.resources.sqs import TYPES

Make = Callable[..., Any]


def policy(action: str) -> dict[str, Any]:
    """Return a document that allows everybody one action."""
    statement = {"Effect": "Allow", "Principal": "*", "Action": action, "Resource": "*"}
    return {"Version": "2012-10-17", "Statement": [statement]}


def held(aws: Any, url: str, *names: str) -> dict[str, str]:
    """Return attributes of a queue."""
    answer = aws.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=list(names or ("All",)))
    return dict(answer.get("Attributes", {}))


def stack_tags(aws: Any, arn: str) -> dict[str, str]:
    """Return the tags of the stack, which the tagging API tells and SQS does not."""
    (found,) = aws.client("resourcegroupstaggingapi").get_resources(ResourceARNList=[arn])["ResourceTagMappingList"]
    return {tag["Key"]: tag["Value"] for tag in found["Tags"] if tag["Key"].startswith("aws:")}


def test_a_queue_is_made_with_its_attributes_and_tags(aws: Any, make: Make) -> None:
    """Ref is the URL; Arn, QueueName and QueueUrl are attributes; the stack's tags come along."""
    queue = make(TYPES, "AWS::SQS::Queue", DelaySeconds=7, Tags=[{"Key": "a", "Value": "b"}])
    attributes = held(aws, queue.physical.id)
    assert attributes["DelaySeconds"] == "7"
    name = queue.place.physical_name
    assert queue.physical.attributes == {
        "Arn": attributes["QueueArn"],
        "QueueName": name,
        "QueueUrl": queue.physical.id,
    }
    tags = aws.client("sqs").list_queue_tags(QueueUrl=queue.physical.id)["Tags"]
    assert tags == {"a": "b"}
    assert stack_tags(aws, attributes["QueueArn"]) == queue.place.tags


def test_a_fifo_queue_has_the_suffix(make: Make) -> None:
    """A generated name ends in .fifo where the queue is one."""
    queue = make(TYPES, "AWS::SQS::Queue", FifoQueue=True, ContentBasedDeduplication=True)
    assert queue.physical.attributes["QueueName"].endswith(".fifo")


def test_an_update_sends_only_what_differs(aws: Any, make: Make) -> None:
    """What was set by API on another attribute survives."""
    queue = make(TYPES, "AWS::SQS::Queue", DelaySeconds=7, VisibilityTimeout=40)
    aws.client("sqs").set_queue_attributes(QueueUrl=queue.physical.id, Attributes={"VisibilityTimeout": "99"})
    sent = queue.update(DelaySeconds=8)
    assert sent == [("set_queue_attributes", {"QueueUrl": queue.physical.id, "Attributes": {"DelaySeconds": "8"}})]
    assert held(aws, queue.physical.id)["VisibilityTimeout"] == "99"


def test_attributes_taken_out_get_their_recorded_values(aws: Any, make: Make) -> None:
    """The size becomes 256 KiB, as recorded, though a new queue has 1 MiB."""
    dead = make(TYPES, "AWS::SQS::Queue")
    redrive = {"deadLetterTargetArn": dead.physical.attributes["Arn"], "maxReceiveCount": 7}
    queue = make(
        TYPES, "AWS::SQS::Queue", MaximumMessageSize=1234, RedrivePolicy=redrive, ReceiveMessageWaitTimeSeconds=9
    )
    assert "RedrivePolicy" in held(aws, queue.physical.id)
    queue.update(MaximumMessageSize=None, RedrivePolicy=None, ReceiveMessageWaitTimeSeconds=None)
    attributes = held(aws, queue.physical.id)
    assert (attributes["MaximumMessageSize"], attributes["ReceiveMessageWaitTimeSeconds"]) == ("262144", "0")
    assert "RedrivePolicy" not in attributes


def test_tags_are_changed_one_by_one(aws: Any, make: Make) -> None:
    """A tag that is gone is taken off, those of others stay."""
    queue = make(TYPES, "AWS::SQS::Queue", Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "1"}])
    aws.client("sqs").tag_queue(QueueUrl=queue.physical.id, Tags={"theirs": "x"})
    queue.update(Tags=[{"Key": "b", "Value": "2"}])
    tags = aws.client("sqs").list_queue_tags(QueueUrl=queue.physical.id)["Tags"]
    assert tags == {"b": "2", "theirs": "x"}


def test_a_deleted_queue_is_gone(aws: Any, make: Make) -> None:
    """Deleting it again does nothing."""
    queue = make(TYPES, "AWS::SQS::Queue")
    queue.delete()
    queue.delete()
    with pytest.raises(aws.client("sqs").exceptions.QueueDoesNotExist):
        held(aws, queue.physical.id)


def test_a_queue_policy_is_on_all_its_queues(aws: Any, make: Make) -> None:
    """It comes to a queue that is added, leaves one that is taken out, and goes with its resource."""
    first, second = (make(TYPES, "AWS::SQS::Queue").physical.id for _ in range(2))
    shared = make(TYPES, "AWS::SQS::QueuePolicy", Queues=[first], PolicyDocument=policy("sqs:SendMessage"))
    assert shared.physical.attributes["Id"] == shared.physical.id
    assert "SendMessage" in held(aws, first)["Policy"]
    sent = shared.update(Queues=[first, second])
    assert [parameters["QueueUrl"] for _, parameters in sent] == [second]
    shared.update(Queues=[second], PolicyDocument=policy("sqs:DeleteMessage"))
    assert "Policy" not in held(aws, first)
    assert "DeleteMessage" in held(aws, second)["Policy"]
    shared.delete()
    assert "Policy" not in held(aws, second)


def test_an_inline_policy_is_on_its_queue(aws: Any, make: Make) -> None:
    """Ref is the queue's URL; the policy changes, and goes with its resource."""
    url = make(TYPES, "AWS::SQS::Queue").physical.id
    inline = make(TYPES, "AWS::SQS::QueueInlinePolicy", Queue=url, PolicyDocument=policy("sqs:SendMessage"))
    assert inline.physical.id == url
    inline.update(PolicyDocument=policy("sqs:DeleteMessage"))
    assert "DeleteMessage" in held(aws, url)["Policy"]
    inline.delete()
    assert "Policy" not in held(aws, url)


def test_a_queue_that_is_there_is_not_taken_over(aws: Any, make: Make, unique: Callable[[str], str]) -> None:
    """A name that somebody else's queue has is refused, and his queue stays."""
    name = unique("queue")
    url = aws.client("sqs").create_queue(QueueName=name)["QueueUrl"]
    with pytest.raises(aws.client("sqs").exceptions.ClientError, match="AlreadyExists"):
        make(TYPES, "AWS::SQS::Queue", QueueName=name)
    assert held(aws, url)["QueueArn"].endswith(name)
