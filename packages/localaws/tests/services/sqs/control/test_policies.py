"""Queue policies refuse what they deny, and settings of a queue stand beside each other as on AWS."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

Name = Callable[[str], str]
INSECURE = {"Bool": {"aws:SecureTransport": "false"}}


@pytest.fixture
def queue(aws: Any, unique: Name) -> str:
    """The URL of an own queue."""
    return str(aws.client("sqs").create_queue(QueueName=unique("queue"))["QueueUrl"])


def put_policy(aws: Any, queue: str, **statement: Any) -> None:
    """Put a policy of one statement on the queue; by default it denies everything to everybody."""
    arn = attributes(aws, queue)["QueueArn"]
    whole = {"Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": arn, **statement}
    document = json.dumps({"Version": "2012-10-17", "Statement": [whole]})
    aws.client("sqs", https=True).set_queue_attributes(QueueUrl=queue, Attributes={"Policy": document})


def attributes(aws: Any, queue: str) -> dict[str, str]:
    """Return all attributes of a queue."""
    sqs = aws.client("sqs", https=True)
    return dict(sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])["Attributes"])


def test_plain_http_is_refused_where_the_policy_wants_tls(aws: Any, queue: str) -> None:
    """Deny on aws:SecureTransport false refuses every operation over HTTP, and lets TLS pass."""
    put_policy(aws, queue, Condition=INSECURE)
    plain, secure = aws.client("sqs"), aws.client("sqs", https=True)
    calls: list[Callable[[Any], Any]] = [
        lambda sqs: sqs.send_message(QueueUrl=queue, MessageBody="m"),
        lambda sqs: sqs.receive_message(QueueUrl=queue),
        lambda sqs: sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"]),
        lambda sqs: sqs.get_queue_url(QueueName=queue.rpartition("/")[2]),
    ]
    for call in calls:
        with pytest.raises(plain.exceptions.ClientError, match=r"AccessDenied.*explicit deny"):
            call(plain)
        assert call(secure)


def test_other_queues_are_not_concerned(aws: Any, queue: str, unique: Name) -> None:
    """A policy is its own queue's."""
    put_policy(aws, queue)
    other = aws.client("sqs").create_queue(QueueName=unique("other"))["QueueUrl"]
    assert aws.client("sqs").send_message(QueueUrl=other, MessageBody="m")["MessageId"]


def test_the_root_unlocks_a_queue_that_shuts_out_everybody(aws: Any, queue: str) -> None:
    """Over TLS its policy can be read and replaced, and nothing else can be done."""
    put_policy(aws, queue)
    secure = aws.client("sqs", https=True)
    with pytest.raises(secure.exceptions.ClientError, match="explicit deny"):
        secure.send_message(QueueUrl=queue, MessageBody="m")
    secure.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": ""})
    assert secure.send_message(QueueUrl=queue, MessageBody="m")["MessageId"]


def test_a_policy_outlasts_other_attributes(aws: Any, queue: str) -> None:
    """SetQueueAttributes changes what it names."""
    put_policy(aws, queue, Condition=INSECURE)
    aws.client("sqs", https=True).set_queue_attributes(QueueUrl=queue, Attributes={"DelaySeconds": "1"})
    assert "aws:SecureTransport" in attributes(aws, queue)["Policy"]


def test_a_queue_has_one_kind_of_encryption(aws: Any, queue: str) -> None:
    """A key takes the place of SQS's own keys, and these take the place of a key."""
    sqs = aws.client("sqs", https=True)
    assert attributes(aws, queue)["SqsManagedSseEnabled"] == "true"
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"KmsMasterKeyId": "alias/aws/sqs"})
    assert attributes(aws, queue)["SqsManagedSseEnabled"] == "false"
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"SqsManagedSseEnabled": "true"})
    assert "KmsMasterKeyId" not in attributes(aws, queue)
