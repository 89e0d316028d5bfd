"""SQS as the endpoint answers it: long polls, arrivals by the clock, attributes."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

Name = Callable[[str], str]


@pytest.fixture
def queue(aws: Any, unique: Name) -> str:
    """The URL of an own queue."""
    return str(aws.client("sqs").create_queue(QueueName=unique("queue"))["QueueUrl"])


def test_a_long_poll_returns_as_soon_as_a_message_arrives(aws: Any, queue: str) -> None:
    """A ReceiveMessage that waits gets a message sent meanwhile, long before its wait is over."""
    sqs = aws.client("sqs")
    sender = threading.Timer(0.1, lambda: sqs.send_message(QueueUrl=queue, MessageBody="late"))
    sender.start()
    messages = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=20)["Messages"]
    sender.join()
    assert [message["Body"] for message in messages] == ["late"]


def test_long_polls_hold_up_nobody(aws: Any, queue: str) -> None:
    """While more clients than there are threads wait for messages, others are served."""
    sqs = aws.client("sqs", max_pool_connections=60)
    poll = {"QueueUrl": queue, "WaitTimeSeconds": 2, "VisibilityTimeout": 0}
    pollers = [threading.Thread(target=sqs.receive_message, kwargs=poll) for _ in range(50)]
    for poller in pollers:
        poller.start()
    assert queue in sqs.list_queues()["QueueUrls"]
    sqs.send_message(QueueUrl=queue, MessageBody="for all")
    for poller in pollers:
        poller.join(30)
    assert not any(poller.is_alive() for poller in pollers)


def test_a_queues_own_wait_counts_where_the_request_names_none(aws: Any, queue: str) -> None:
    """ReceiveMessageWaitTimeSeconds makes a plain ReceiveMessage wait."""
    sqs = aws.client("sqs")
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"ReceiveMessageWaitTimeSeconds": "1"})
    before = time.monotonic()
    assert "Messages" not in sqs.receive_message(QueueUrl=queue)
    assert time.monotonic() - before >= 1


@pytest.mark.parametrize("wait", [-1, 21])
def test_a_wait_beyond_twenty_seconds_is_refused(aws: Any, queue: str, wait: int) -> None:
    """WaitTimeSeconds is 0 to 20."""
    sqs = aws.client("sqs")
    with pytest.raises(sqs.exceptions.ClientError, match="WaitTimeSeconds"):
        sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=wait)


def test_a_delayed_message_arrives_by_the_virtual_clock(aws: Any, queue: str) -> None:
    """A message with DelaySeconds is there once the clock has been moved past it."""
    sqs = aws.client("sqs")
    sqs.send_message(QueueUrl=queue, MessageBody="m", DelaySeconds=600)
    assert "Messages" not in sqs.receive_message(QueueUrl=queue)
    aws.advance(601)
    assert sqs.receive_message(QueueUrl=queue)["Messages"][0]["Body"] == "m"


def test_an_unhandled_message_goes_to_the_dead_letter_queue(aws: Any, queue: str, unique: Name) -> None:
    """After maxReceiveCount receipts without a delete, the message moves."""
    sqs = aws.client("sqs")
    dead = sqs.create_queue(QueueName=unique("dead"))["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    policy = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 2})
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"RedrivePolicy": policy})
    sqs.send_message(QueueUrl=queue, MessageBody="poison")
    for _ in range(3):
        sqs.receive_message(QueueUrl=queue, VisibilityTimeout=0)
    assert sqs.receive_message(QueueUrl=dead)["Messages"][0]["Body"] == "poison"


def test_the_redrive_allow_policy_is_kept(aws: Any, queue: str) -> None:
    """RedriveAllowPolicy reads back as set."""
    sqs = aws.client("sqs")
    policy = json.dumps({"redrivePermission": "denyAll"})
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"RedriveAllowPolicy": policy})
    attributes = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["RedriveAllowPolicy"])["Attributes"]
    assert attributes == {"RedriveAllowPolicy": policy}
