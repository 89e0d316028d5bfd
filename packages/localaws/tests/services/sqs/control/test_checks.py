"""SQS: what is refused, and how.

As recorded: localstack/localstack, tests/aws/services/sqs/test_sqs.snapshot.json.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

Name = Callable[[str], str]
LONG = "x" * 129


@pytest.fixture
def queue(aws: Any, unique: Name) -> Iterator[tuple[Any, str]]:
    """A client and a queue whose messages have at most 1,024 bytes."""
    client = aws.client("sqs")
    url = client.create_queue(QueueName=unique("q"), Attributes={"MaximumMessageSize": "1024"})["QueueUrl"]
    yield client, url
    client.delete_queue(QueueUrl=url)


def text(value: str, kind: str = "String") -> dict[str, str]:
    """Return an attribute of a message."""
    return {"DataType": kind, "StringValue": value}


@pytest.mark.parametrize(
    ("call", "arguments", "said"),
    [
        ("send_message", {"MessageBody": "a" * 1025}, "Message must be shorter than 1024 bytes"),
        (
            "send_message",
            {"MessageBody": "a" * 1010, "MessageAttributes": {"key": text("x" * 10)}},
            "Message must be shorter than 1024 bytes",
        ),
        ("send_message", {"MessageBody": "\x01"}, "InvalidMessageContents"),
        ("send_message", {"MessageBody": "a", "MessageGroupId": LONG}, f"Value {LONG} for parameter MessageGroupId"),
        ("send_message", {"MessageBody": "a", "MessageAttributes": {"AWS.x": text("v")}}, "Invalid attribute name"),
        (
            "send_message",
            {"MessageBody": "a", "MessageAttributes": {"x": text("")}},
            "non-empty value of type 'String'",
        ),
        ("send_message", {"MessageBody": "a", "MessageAttributes": {"x": text("v", "Odd")}}, "Invalid type"),
        ("receive_message", {"MaxNumberOfMessages": 11}, "Reason: Must be between 1 and 10, if provided"),
        ("receive_message", {"WaitTimeSeconds": 21}, "Reason: Must be >= 0 and <= 20, if provided"),
        ("delete_message", {"ReceiptHandle": "no"}, 'The input receipt handle "no" is not a valid receipt handle'),
        ("set_queue_attributes", {"Attributes": {"FifoQueue": "true"}}, "Unknown Attribute FifoQueue"),
        (
            "delete_message_batch",
            {"Entries": [{"Id": str(number), "ReceiptHandle": "x"} for number in range(11)]},
            "Maximum number of entries per request are 10. You have sent 11",
        ),
    ],
)
def test_a_wrong_request_is_refused_in_words_of_sqs(
    queue: tuple[Any, str], call: str, arguments: dict[str, Any], said: str
) -> None:
    """Code and message."""
    client, url = queue
    with pytest.raises(client.exceptions.ClientError, match=said):
        getattr(client, call)(QueueUrl=url, **arguments)


def test_a_wrong_value_has_one_code_in_each_protocol(queue: tuple[Any, str]) -> None:
    """The older name as the code, the newer one beside it."""
    client, url = queue
    with pytest.raises(client.exceptions.ClientError) as error:
        client.receive_message(QueueUrl=url, MaxNumberOfMessages=11)
    told = error.value.response["Error"]
    assert (told["Code"], told["QueryErrorCode"]) == ("InvalidParameterValue", "InvalidParameterValueException")


def test_of_a_batch_the_wrong_entries_fail_alone(queue: tuple[Any, str]) -> None:
    """The others are sent."""
    client, url = queue
    entries = [{"Id": "1", "MessageBody": "a"}, {"Id": "2", "MessageBody": "a" * 1025}]
    told = client.send_message_batch(QueueUrl=url, Entries=entries)
    assert [each["Id"] for each in told["Successful"]] == ["1"]
    assert [(each["Id"], each["Code"]) for each in told["Failed"]] == [("2", "InvalidParameterValue")]


def test_a_queue_that_is_there_says_which_attribute_differs(queue: tuple[Any, str]) -> None:
    """With the same value it is answered as made."""
    client, url = queue
    name = url.rpartition("/")[2]
    assert client.create_queue(QueueName=name, Attributes={"MaximumMessageSize": "1024"})["QueueUrl"] == url
    with pytest.raises(client.exceptions.QueueNameExists, match="different value for attribute DelaySeconds"):
        client.create_queue(QueueName=name, Attributes={"DelaySeconds": "1"})


def test_tags_of_stacks_are_not_listed(queue: tuple[Any, str]) -> None:
    """Others are; where there are none, there is no map."""
    client, url = queue
    client.tag_queue(QueueUrl=url, Tags={"aws:cloudformation:stack-name": "s"})
    assert "Tags" not in client.list_queue_tags(QueueUrl=url)
    client.tag_queue(QueueUrl=url, Tags={"team": "a"})
    assert client.list_queue_tags(QueueUrl=url)["Tags"] == {"team": "a"}


def test_the_header_of_a_trace_is_an_attribute(queue: tuple[Any, str]) -> None:
    """As functions behind the queue are traced."""
    client, url = queue
    root = "Root=1-3152b799-8954dae64eda91bc9a23a7e8;Parent=7fa8c0f79203be72;Sampled=1"

    def traced(request: Any, **_: Any) -> None:
        request.headers["X-Amzn-Trace-Id"] = root

    client.meta.events.register("before-sign.sqs.SendMessage", traced)
    client.send_message(QueueUrl=url, MessageBody="a")
    client.meta.events.unregister("before-sign.sqs.SendMessage", traced)
    (message,) = client.receive_message(QueueUrl=url, MessageSystemAttributeNames=["AWSTraceHeader"])["Messages"]
    assert message["Attributes"] == {"AWSTraceHeader": root}
