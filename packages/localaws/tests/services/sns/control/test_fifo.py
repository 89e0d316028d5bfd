"""FIFO topics over the wire. Recorded: localstack tests/aws/services/sns/test_sns.snapshot.json.

https://docs.aws.amazon.com/sns/latest/dg/fifo-message-dedup.html
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any


def test_a_message_is_numbered_and_told_once(aws: Any, unique: Callable[[str], str]) -> None:
    """A second message of the same content is taken and not delivered, whatever its group; none is signed."""
    sns, sqs = aws.client("sns"), aws.client("sqs")
    topic = sns.create_topic(
        Name=f"{unique('topic')}.fifo", Attributes={"FifoTopic": "true", "ContentBasedDeduplication": "true"}
    )["TopicArn"]
    url = sqs.create_queue(QueueName=f"{unique('queue')}.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    allow = {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:*", "Resource": arn}
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps({"Statement": [allow]})})
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    first = sns.publish(TopicArn=topic, Message="Test", MessageGroupId="one")
    again = sns.publish(TopicArn=topic, Message="Test", MessageGroupId="two")
    assert (again["MessageId"], again["SequenceNumber"]) == (first["MessageId"], first["SequenceNumber"])
    aws.advance(0)
    found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, AttributeNames=["All"])["Messages"]
    (message,) = found
    body = json.loads(message["Body"])
    assert message["Attributes"]["MessageDeduplicationId"] == hashlib.sha256(b"Test").hexdigest()
    assert body["SequenceNumber"] == first["SequenceNumber"]
    assert set(body) == {
        "Type",
        "MessageId",
        "SequenceNumber",
        "TopicArn",
        "Message",
        "Timestamp",
        "UnsubscribeURL",
    }
