"""Messages come out of a dead-letter queue: back to the queue where they failed, or to another one."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

Name = Callable[[str], str]


def queue(aws: Any, name: str, **attributes: str) -> tuple[str, str]:
    """Make a queue; return its URL and its ARN."""
    sqs = aws.client("sqs")
    url = str(sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"])
    return url, sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]


@pytest.fixture
def pipe(aws: Any, unique: Name) -> tuple[str, str, str]:
    """The URL of a queue, and URL and ARN of the dead-letter queue behind it; a message is tried once."""
    dead, dead_arn = queue(aws, unique("dead"))
    redrive = json.dumps({"deadLetterTargetArn": dead_arn, "maxReceiveCount": 1})
    return queue(aws, unique("work"), RedrivePolicy=redrive)[0], dead, dead_arn


def fail(aws: Any, url: str, *bodies: str) -> None:
    """Let messages fail so often that they are set aside."""
    sqs = aws.client("sqs")
    for body in bodies:
        sqs.send_message(
            QueueUrl=url, MessageBody=body, MessageAttributes={"n": {"DataType": "String", "StringValue": "v"}}
        )
    sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0)
    sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0)


def waiting(aws: Any, url: str) -> int:
    """Return how many messages may be received."""
    asked = {"QueueUrl": url, "AttributeNames": ["ApproximateNumberOfMessages"]}
    return int(aws.client("sqs").get_queue_attributes(**asked)["Attributes"]["ApproximateNumberOfMessages"])


def ended(aws: Any, arn: str) -> dict[str, Any]:
    """Let a second pass; return the newest task of a dead-letter queue."""
    aws.advance(1.1)
    (task,) = aws.client("sqs").list_message_move_tasks(SourceArn=arn)["Results"]
    return dict(task)


def test_messages_go_back_where_they_failed(aws: Any, pipe: tuple[str, str, str]) -> None:
    """As new messages with their attributes, which may fail anew; recorded: a task that has ended has no handle."""
    sqs, (work, dead, arn) = aws.client("sqs"), pipe
    fail(aws, work, "a", "b")
    assert (waiting(aws, work), waiting(aws, dead)) == (0, 2)
    assert sqs.start_message_move_task(SourceArn=arn)["TaskHandle"]
    task = ended(aws, arn)
    assert {name: task[name] for name in task if name != "StartedTimestamp"} == {
        "Status": "COMPLETED",
        "SourceArn": arn,
        "ApproximateNumberOfMessagesMoved": 2,
        "ApproximateNumberOfMessagesToMove": 2,
    }
    assert (waiting(aws, work), waiting(aws, dead)) == (2, 0)
    asked = {"MessageAttributeNames": ["All"], "AttributeNames": ["All"], "MaxNumberOfMessages": 10}
    back = sqs.receive_message(QueueUrl=work, **asked)["Messages"]
    assert {each["Body"] for each in back} == {"a", "b"}
    assert all(each["MessageAttributes"]["n"]["StringValue"] == "v" for each in back)
    assert {each["Attributes"]["ApproximateReceiveCount"] for each in back} == {"1"}
    assert not any("DeadLetterQueueSourceArn" in each["Attributes"] for each in back)


def test_a_rate_is_kept_and_a_task_that_is_cancelled_leaves_the_rest(
    aws: Any, pipe: tuple[str, str, str], unique: Name
) -> None:
    """One message a second of the clock, to a queue that was named; only a task that runs can be cancelled."""
    sqs, (work, dead, arn) = aws.client("sqs"), pipe
    other, other_arn = queue(aws, unique("other"))
    fail(aws, work, *"abcdefgh")
    asked = {"SourceArn": arn, "DestinationArn": other_arn, "MaxNumberOfMessagesPerSecond": 1}
    handle = sqs.start_message_move_task(**asked)["TaskHandle"]
    with pytest.raises(sqs.exceptions.ClientError, match="already a task running"):
        sqs.start_message_move_task(**asked)
    running = ended(aws, arn)
    assert (running["Status"], running["TaskHandle"]) == ("RUNNING", handle)
    moved = sqs.cancel_message_move_task(TaskHandle=handle)["ApproximateNumberOfMessagesMoved"]
    assert 1 <= moved <= 4
    task = ended(aws, arn)
    assert (task["Status"], task["ApproximateNumberOfMessagesMoved"]) == ("CANCELLED", moved)
    assert (waiting(aws, other), waiting(aws, dead), waiting(aws, work)) == (moved, 8 - moved, 0)
    with pytest.raises(sqs.exceptions.ClientError, match="InvalidParameterValue"):
        sqs.cancel_message_move_task(TaskHandle=handle)


def test_what_was_sent_straight_to_the_dead_letter_queue_needs_a_destination(
    aws: Any, pipe: tuple[str, str, str]
) -> None:
    """It has failed in no queue: nothing is moved, nothing is lost."""
    sqs, (_, dead, arn) = aws.client("sqs"), pipe
    sqs.send_message(QueueUrl=dead, MessageBody="m")
    sqs.start_message_move_task(SourceArn=arn)
    task = ended(aws, arn)
    assert (task["Status"], task["FailureReason"]) == ("FAILED", "CouldNotDetermineMessageSource")
    assert waiting(aws, dead) == 1


def test_a_task_fails_when_its_destination_goes(aws: Any, pipe: tuple[str, str, str], unique: Name) -> None:
    """As recorded: by the code of a queue that is not there."""
    sqs, (work, dead, arn) = aws.client("sqs"), pipe
    other, other_arn = queue(aws, unique("other"))
    fail(aws, work, *"abcdef")
    sqs.start_message_move_task(SourceArn=arn, DestinationArn=other_arn, MaxNumberOfMessagesPerSecond=1)
    sqs.delete_queue(QueueUrl=other)
    task = ended(aws, arn)
    assert (task["Status"], task["FailureReason"]) == ("FAILED", "AWS.SimpleQueueService.NonExistentQueue")
    assert waiting(aws, dead) >= 1


def test_fifo_queues_are_refused(aws: Any, unique: Name) -> None:
    """Their tasks are not implemented, and say so."""
    sqs = aws.client("sqs")
    _, arn = queue(aws, unique("dead") + ".fifo", FifoQueue="true")
    redrive = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 1})
    queue(aws, unique("work") + ".fifo", FifoQueue="true", RedrivePolicy=redrive)
    with pytest.raises(sqs.exceptions.UnsupportedOperation, match="not implemented"):
        sqs.start_message_move_task(SourceArn=arn)
