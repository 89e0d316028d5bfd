"""SQS: FIFO queues.

As recorded: localstack/localstack, tests/aws/services/sqs/test_sqs.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

Name = Callable[[str], str]


class Fifo:
    """A FIFO queue that deduplicates by content."""

    def __init__(self, client: Any, url: str) -> None:
        self.client, self.url = client, url

    def send(self, *bodies: str) -> list[str]:
        """Send messages whose group is the part before the dash; return their sequence numbers."""
        return [
            self.client.send_message(QueueUrl=self.url, MessageBody=body, MessageGroupId=body.partition("-")[0])[
                "SequenceNumber"
            ]
            for body in bodies
        ]

    def receive(self, most: int = 10, visible_after: int = 30) -> list[dict[str, str]]:
        """Receive messages."""
        told = self.client.receive_message(QueueUrl=self.url, MaxNumberOfMessages=most, VisibilityTimeout=visible_after)
        found: list[dict[str, str]] = told.get("Messages", [])
        return found

    def delete(self, message: dict[str, str]) -> None:
        """Delete a message that was received."""
        self.client.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])


def bodies(messages: list[dict[str, str]]) -> list[str]:
    """Return what messages say."""
    return [message["Body"] for message in messages]


@pytest.fixture
def queue(aws: Any, unique: Name) -> Iterator[Fifo]:
    """A queue."""
    client = aws.client("sqs")
    attributes = {"FifoQueue": "true", "ContentBasedDeduplication": "true"}
    url = client.create_queue(QueueName=f"{unique('q')}.fifo", Attributes=attributes)["QueueUrl"]
    yield Fifo(client, url)
    client.delete_queue(QueueUrl=url)


def test_a_group_is_received_as_far_as_it_goes_before_the_next(queue: Fifo) -> None:
    """Its order is that of sending, also when the messages are visible again; sequence numbers increase."""
    numbers = queue.send("a-1", "b-1", "a-2", "c-1")
    assert numbers == sorted(numbers)
    assert bodies(queue.receive(visible_after=0)) == ["a-1", "a-2", "b-1", "c-1"]
    assert bodies(queue.receive()) == ["a-1", "a-2", "b-1", "c-1"]


def test_groups_take_turns(queue: Fifo) -> None:
    """Those that had theirs come behind the others."""
    queue.send("a-1", "b-1", "b-2", "c-1", "a-2")
    assert bodies(queue.receive(3, visible_after=0)) == ["a-1", "a-2", "b-1"]
    assert bodies(queue.receive(visible_after=0)) == ["c-1", "a-1", "a-2", "b-1", "b-2"]


def test_a_group_waits_while_one_of_its_messages_is_out(queue: Fifo) -> None:
    """Deleting one of two does not free it."""
    queue.send("a-1", "b-1", "a-2", "a-3")
    first, second = queue.receive(2)
    queue.delete(first)
    assert bodies(queue.receive()) == ["b-1"]
    queue.delete(second)
    assert bodies(queue.receive()) == ["a-3"]


def test_what_comes_before_a_message_that_is_out_is_visible(queue: Fifo) -> None:
    """A group is held back from its first message that is out.

    As recorded in test_fifo_message_group_visibility_after_terminate_visibility_timeout.
    """
    queue.send("a-1", "a-2", "a-3", "b-1")
    first, second = queue.receive(2)
    queue.client.change_message_visibility(
        QueueUrl=queue.url, ReceiptHandle=first["ReceiptHandle"], VisibilityTimeout=0
    )
    assert bodies(queue.receive()) == ["b-1", "a-1"]
    queue.delete(second)
    assert bodies(queue.receive()) == []


def test_a_message_is_taken_once_in_five_minutes(queue: Fifo, aws: Any) -> None:
    """Also where the first one is gone already."""
    queue.send("a-1")
    (message,) = queue.receive()
    queue.delete(message)
    queue.send("a-1")
    assert queue.receive() == []
    aws.advance(301)
    queue.send("a-1")
    assert bodies(queue.receive()) == ["a-1"]


def test_a_handle_expires_with_the_visibility(queue: Fifo, aws: Any) -> None:
    """The message may be another consumer's by then."""
    queue.send("a-1")
    (message,) = queue.receive(visible_after=5)
    aws.advance(6)
    with pytest.raises(queue.client.exceptions.ClientError, match="The receipt handle has expired"):
        queue.delete(message)


def test_messages_that_failed_too_often_go_to_the_dead_letters(queue: Fifo, aws: Any, unique: Name) -> None:
    """They are received there, told where they come from, and the group goes on."""
    client = aws.client("sqs")
    dead = client.create_queue(QueueName=f"{unique('d')}.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
    arn = client.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    policy = f'{{"deadLetterTargetArn": "{arn}", "maxReceiveCount": "1"}}'
    client.set_queue_attributes(QueueUrl=queue.url, Attributes={"RedrivePolicy": policy})
    queue.send("a-1")
    queue.receive(visible_after=0)
    queue.send("a-2")
    assert bodies(queue.receive()) == ["a-2"]
    (message,) = client.receive_message(QueueUrl=dead, MessageSystemAttributeNames=["All"])["Messages"]
    assert message["Attributes"]["DeadLetterQueueSourceArn"].endswith(queue.url.rpartition("/")[2])
    client.delete_queue(QueueUrl=dead)
