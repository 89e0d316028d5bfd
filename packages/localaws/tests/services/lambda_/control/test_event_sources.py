"""Asynchronous invocations and event sources of Lambda, with the clock moved."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

Name = Callable[[str], str]
SOURCE = """
import json, time
def handler(event, context):
    if "Records" not in event:
        time.sleep(event.get("nap", 0))
        if event.get("fail"):
            raise RuntimeError("asked to fail")
        return {"done": event}
    bodies = {record["messageId"]: record["body"] for record in event["Records"]}
    if "explode" in bodies.values():
        raise RuntimeError("exploded")
    return {"batchItemFailures": [{"itemIdentifier": key} for key, body in bodies.items() if body == "bad"]}
"""


@pytest.fixture(scope="module")
def role(aws: Any) -> str:
    """An execution role."""
    iam = aws.client("iam")
    try:
        return str(iam.get_role(RoleName="lambda-events")["Role"]["Arn"])
    except iam.exceptions.NoSuchEntityException:
        return str(iam.create_role(RoleName="lambda-events", AssumeRolePolicyDocument="{}")["Role"]["Arn"])


@pytest.fixture
def name(aws: Any, role: str, unique: Name) -> str:
    """A function."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("app.py", SOURCE)
    name = unique("events")
    aws.client("lambda").create_function(
        FunctionName=name, Runtime="python3.12", Role=role, Handler="app.handler", Code={"ZipFile": target.getvalue()}
    )
    return name


def send_event(client: Any, name: str, payload: bytes) -> int:
    """Invoke asynchronously and return the HTTP status."""
    answer = client.invoke(FunctionName=name, InvocationType="Event", Payload=payload)
    answer["Payload"].read()
    return int(answer["StatusCode"])


class Queue:
    """A queue of the test's own."""

    def __init__(self, aws: Any, name: str, **attributes: str) -> None:
        self._sqs = aws.client("sqs")
        self.url = self._sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
        self.arn = self._sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=["QueueArn"])["Attributes"][
            "QueueArn"
        ]

    def send(self, *bodies: str) -> None:
        """Send messages."""
        for body in bodies:
            self._sqs.send_message(QueueUrl=self.url, MessageBody=body)

    def left(self) -> int:
        """How many messages are in it, received or not."""
        shown = self._sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=["All"])["Attributes"]
        return int(shown["ApproximateNumberOfMessages"]) + int(shown["ApproximateNumberOfMessagesNotVisible"])

    def receive(self) -> list[dict[str, Any]]:
        """Take the visible messages."""
        answer = self._sqs.receive_message(QueueUrl=self.url, MaxNumberOfMessages=10, MessageAttributeNames=["All"])
        messages: list[dict[str, Any]] = answer.get("Messages", [])
        return messages


@pytest.fixture
def queue(aws: Any, unique: Name) -> Callable[..., Queue]:
    """Makes queues."""
    return lambda **attributes: Queue(aws, unique("events"), **attributes)


def test_a_failing_event_is_tried_three_times_then_recorded(aws: Any, name: str, queue: Callable[..., Queue]) -> None:
    """Two retries, one and two minutes later; then the record is sent, and the event to the dead letters."""
    client, failures, dead = aws.client("lambda"), queue(), queue()
    client.update_function_configuration(FunctionName=name, DeadLetterConfig={"TargetArn": dead.arn})
    client.put_function_event_invoke_config(
        FunctionName=name, DestinationConfig={"OnFailure": {"Destination": failures.arn}}
    )
    send_event(client, name, b'{"fail": true}')
    aws.advance(175)
    assert failures.left() == 0
    aws.advance(10)
    (record,) = [json.loads(message["Body"]) for message in failures.receive()]
    assert record["requestContext"]["condition"] == "RetriesExhausted"
    assert record["requestContext"]["approximateInvokeCount"] == 3
    assert record["requestPayload"] == {"fail": True}
    assert record["responseContext"] == {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"}
    assert record["responsePayload"]["errorMessage"] == "asked to fail"
    (letter,) = dead.receive()
    assert letter["Body"] == '{"fail": true}'
    assert letter["MessageAttributes"]["ErrorMessage"]["StringValue"] == "asked to fail"
    assert letter["MessageAttributes"]["RequestID"]["StringValue"] == record["requestContext"]["requestId"]


def test_a_success_is_recorded_at_once(aws: Any, name: str, queue: Callable[..., Queue]) -> None:
    """The record of a success goes to its destination without any retry."""
    client, successes = aws.client("lambda"), queue()
    client.put_function_event_invoke_config(
        FunctionName=name, DestinationConfig={"OnSuccess": {"Destination": successes.arn}}
    )
    assert send_event(client, name, b'{"n": 1}') == 202
    aws.advance(0)
    (record,) = [json.loads(message["Body"]) for message in successes.receive()]
    assert record["requestContext"]["condition"] == "Success"
    assert record["responsePayload"] == {"done": {"n": 1}}


def test_no_retries_means_none(aws: Any, name: str, queue: Callable[..., Queue]) -> None:
    """With MaximumRetryAttempts 0 the first failure is the last."""
    client, failures = aws.client("lambda"), queue()
    client.put_function_event_invoke_config(
        FunctionName=name, MaximumRetryAttempts=0, DestinationConfig={"OnFailure": {"Destination": failures.arn}}
    )
    send_event(client, name, b'{"fail": true}')
    aws.advance(0)
    (record,) = [json.loads(message["Body"]) for message in failures.receive()]
    assert record["requestContext"]["approximateInvokeCount"] == 1


def test_events_of_a_function_without_concurrency_are_given_up_at_once(
    aws: Any, name: str, queue: Callable[..., Queue]
) -> None:
    """They are recorded as such, never tried: TestLambdaConcurrency::test_reserved_concurrency.

    https://github.com/localstack/localstack/blob/main/tests/aws/services/lambda_/test_lambda.snapshot.json .
    """
    client, failures = aws.client("lambda"), queue()
    client.put_function_event_invoke_config(
        FunctionName=name, DestinationConfig={"OnFailure": {"Destination": failures.arn}}
    )
    client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
    send_event(client, name, b"{}")
    aws.advance(0)
    (record,) = [json.loads(message["Body"]) for message in failures.receive()]
    context = record["requestContext"]
    assert (context["condition"], context["approximateInvokeCount"]) == ("ZeroReservedConcurrency", 0)


def test_a_throttled_event_is_tried_again(aws: Any, name: str, queue: Callable[..., Queue]) -> None:
    """While the one execution that is reserved is taken an event goes back into the queue, and runs later."""
    client, done = aws.client("lambda"), queue()
    client.put_function_event_invoke_config(
        FunctionName=name, DestinationConfig={"OnSuccess": {"Destination": done.arn}}
    )
    client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=1)
    for nap in (0.2, 0):
        send_event(client, name, json.dumps({"nap": nap}).encode())
    aws.advance(10)
    assert done.left() == 2


def test_messages_reach_the_function_and_failures_the_dead_letters(
    aws: Any, name: str, queue: Callable[..., Queue]
) -> None:
    """What is handled is deleted; what fails comes back after its visibility timeout, at last to the dead letters."""
    dead = queue()
    redrive = json.dumps({"deadLetterTargetArn": dead.arn, "maxReceiveCount": 2})
    source = queue(VisibilityTimeout="30", RedrivePolicy=redrive)
    aws.client("lambda").create_event_source_mapping(
        EventSourceArn=source.arn, FunctionName=name, FunctionResponseTypes=["ReportBatchItemFailures"]
    )
    source.send("good", "bad", "good")
    aws.advance(1)
    assert source.left() == 1
    aws.advance(31)
    assert (source.left(), dead.left()) == (1, 0)
    aws.advance(31)
    assert (source.left(), dead.left()) == (0, 1)
    assert [message["Body"] for message in dead.receive()] == ["bad"]


def test_a_disabled_mapping_leaves_messages_alone(aws: Any, name: str, queue: Callable[..., Queue]) -> None:
    """Messages wait while the mapping is disabled and are fetched once it is enabled again."""
    client, source = aws.client("lambda"), queue()
    mapping = client.create_event_source_mapping(EventSourceArn=source.arn, FunctionName=name, Enabled=False)
    source.send("one")
    aws.advance(5)
    assert source.left() == 1
    client.update_event_source_mapping(UUID=mapping["UUID"], Enabled=True)
    aws.advance(5)
    assert source.left() == 0
    assert client.delete_event_source_mapping(UUID=mapping["UUID"])["State"] == "Deleting"
    source.send("two")
    aws.advance(5)
    assert source.left() == 1


def test_a_mapping_keeps_the_alias_it_was_made_for(aws: Any, name: str, queue: Callable[..., Queue]) -> None:
    """The mapping's function is the alias; a second mapping of the same pair is a conflict (409)."""
    client, source = aws.client("lambda"), queue()
    client.publish_version(FunctionName=name)
    client.create_alias(FunctionName=name, Name="live", FunctionVersion="1")
    made = client.create_event_source_mapping(EventSourceArn=source.arn, FunctionName=f"{name}:live")
    assert made["FunctionArn"].endswith(f":{name}:live")
    assert (made["State"], made["BatchSize"]) == ("Creating", 10)
    listed = client.list_event_source_mappings(FunctionName=f"{name}:live")["EventSourceMappings"]
    assert [mapping["UUID"] for mapping in listed] == [made["UUID"]]
    with pytest.raises(ClientError, match="already exists"):
        client.create_event_source_mapping(EventSourceArn=source.arn, FunctionName=f"{name}:live")


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"BatchSize": 11}, "InvalidParameterValueException"),
        ({"FilterCriteria": {"Filters": [{"Pattern": "simple string"}]}}, "InvalidParameterValueException"),
        ({"FilterCriteria": {"Filters": [{"Pattern": '{"body": ["a"]}'}] * 6}}, "NotImplemented"),
        ({"EventSourceArn": "arn:aws:sqs:us-east-1:123456789012:nowhere"}, "InvalidParameterValueException"),
        ({"EventSourceArn": "arn:aws:kinesis:us-east-1:123456789012:stream/s"}, "NotImplemented"),
        ({"FunctionName": "nowhere"}, "ResourceNotFoundException"),
    ],
)
def test_mappings_that_cannot_be_are_refused(
    aws: Any, name: str, queue: Callable[..., Queue], settings: dict[str, Any], code: str
) -> None:
    """Each refusal has AWS's code, or says that it is not implemented."""
    asked = {"EventSourceArn": queue().arn, "FunctionName": name, **settings}
    with pytest.raises(ClientError) as refused:
        aws.client("lambda").create_event_source_mapping(**asked)
    assert refused.value.response["Error"]["Code"] == code


def test_records_go_to_functions_and_topics_too(aws: Any, name: str, queue: Callable[..., Queue], unique: Name) -> None:
    """A record is handed to a function as its event, and published to a topic as the message."""
    policy = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*"}
    client, sns = aws.client("lambda"), aws.client("sns")
    copies = queue(Policy=json.dumps({"Version": "2012-10-17", "Statement": [policy]}))
    topic = sns.create_topic(Name=unique("records"))["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=copies.arn, Attributes={"RawMessageDelivery": "true"})
    client.publish_version(FunctionName=name)
    first = client.create_alias(FunctionName=name, Name="first", FunctionVersion="1")["AliasArn"]
    second = client.create_alias(FunctionName=name, Name="second", FunctionVersion="1")["AliasArn"]
    for alias, destination in (("first", second), ("second", topic)):
        client.put_function_event_invoke_config(
            FunctionName=name, Qualifier=alias, DestinationConfig={"OnSuccess": {"Destination": destination}}
        )
    send_event(client, first, b'{"n": 1}')
    aws.advance(0)
    (record,) = [json.loads(message["Body"]) for message in copies.receive()]
    assert record["requestContext"]["functionArn"] == second
    inner = record["requestPayload"]
    assert inner["requestContext"]["functionArn"] == first
    assert inner["requestPayload"] == {"n": 1}
