"""SNS over the wire: confirmation, delivery by each protocol, who may publish."""

from __future__ import annotations

import http.server
import json
import re
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from botocore.exceptions import ClientError

Unique = Callable[[str], str]


@pytest.fixture
def sns(aws: Any) -> Any:
    """Return a client of SNS."""
    return aws.client("sns")


@pytest.fixture
def topic(sns: Any, unique: Unique) -> str:
    """Return the ARN of a topic of one's own."""
    return str(sns.create_topic(Name=unique("topic"))["TopicArn"])


@pytest.fixture
def address(unique: Unique) -> str:
    """Return an e-mail address of one's own."""
    return f"{unique('admin')}@example.com"


def mails(aws: Any, address: str) -> list[dict[str, Any]]:
    """Return the e-mails to an address, after all that was under way has arrived."""
    aws.advance(0)
    return [mail for mail in aws.mailbox() if mail["to"] == [address]]


def link(mail: dict[str, Any]) -> str:
    """Return the first link in an e-mail."""
    match = re.search(r"https?://\S+", mail["body"])
    assert match
    return match[0]


class Web:
    """A web server that keeps what is posted to it."""

    def __init__(self) -> None:
        self.received: list[tuple[dict[str, str], str]] = []
        self.status = 200
        web = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                web.received.append(({name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(web.status)
                self.end_headers()

            def log_message(self, *_arguments: Any) -> None:
                """Say nothing."""

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def stop(self) -> None:
        """Listen no more."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def web() -> Iterator[Web]:
    """Return a running web server."""
    server = Web()
    yield server
    server.stop()


def queue_of(aws: Any, name: str, topic: str | None) -> tuple[str, str]:
    """Return URL and ARN of a new queue, which admits the topic if one is named."""
    sqs = aws.client("sqs")
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    if topic:
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": "sns.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": arn,
            "Condition": {"ArnEquals": {"aws:SourceArn": topic}},
        }
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps({"Statement": [statement]})})
    return url, arn


def received(aws: Any, url: str) -> list[dict[str, Any]]:
    """Return the messages of a queue, after all that was under way has arrived."""
    aws.advance(0)
    answer = aws.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"])
    return list(answer.get("Messages", []))


def test_an_email_subscription_waits_for_its_owner(aws: Any, sns: Any, topic: str, address: str) -> None:
    """It is PendingConfirmation until the link in the e-mail is followed, and gets nothing before (API_Subscribe)."""
    assert (
        sns.subscribe(TopicArn=topic, Protocol="email", Endpoint=address)["SubscriptionArn"] == "pending confirmation"
    )
    (pending,) = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    assert pending["SubscriptionArn"] == "PendingConfirmation"
    assert sns.get_topic_attributes(TopicArn=topic)["Attributes"]["SubscriptionsPending"] == "1"
    sns.publish(TopicArn=topic, Message="too early")
    (mail,) = mails(aws, address)
    assert mail["subject"] == "AWS Notification - Subscription Confirmation"
    assert requests.get(link(mail), timeout=10).status_code == 200
    (confirmed,) = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    attributes = sns.get_subscription_attributes(SubscriptionArn=confirmed["SubscriptionArn"])["Attributes"]
    assert (attributes["PendingConfirmation"], attributes["ConfirmationWasAuthenticated"]) == ("false", "false")
    sns.publish(TopicArn=topic, Message="now", Subject="Hello")
    assert [(mail["subject"], mail["body"].splitlines()[0]) for mail in mails(aws, address)[1:]] == [("Hello", "now")]


def test_a_wrong_token_confirms_nothing(aws: Any, sns: Any, topic: str, address: str) -> None:
    """ConfirmSubscription takes the token that was sent, and no other (InvalidParameter)."""
    sns.subscribe(TopicArn=topic, Protocol="email", Endpoint=address)
    with pytest.raises(ClientError) as error:
        sns.confirm_subscription(TopicArn=topic, Token="0" * 288)
    assert error.value.response["Error"]["Code"] == "InvalidParameter"
    token = link(mails(aws, address)[0]).rpartition("Token=")[2]
    arn = sns.confirm_subscription(TopicArn=topic, Token=token)["SubscriptionArn"]
    assert arn.startswith(f"{topic}:")


def test_a_reader_can_unsubscribe(aws: Any, sns: Any, topic: str, address: str) -> None:
    """The link at the foot of each e-mail ends the subscription."""
    sns.subscribe(TopicArn=topic, Protocol="email", Endpoint=address)
    requests.get(link(mails(aws, address)[0]), timeout=10)
    sns.publish(TopicArn=topic, Message="one")
    assert requests.get(link(mails(aws, address)[1]), timeout=10).status_code == 200
    assert sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"] == []
    assert sns.get_topic_attributes(TopicArn=topic)["Attributes"]["SubscriptionsDeleted"] == "1"


def test_a_guarded_subscription_is_not_ended_by_its_link(aws: Any, sns: Any, topic: str, address: str) -> None:
    """With AuthenticateOnUnsubscribe in a signed confirmation, whoever follows the link ends nothing; its owner can.

    https://docs.aws.amazon.com/sns/latest/api/API_ConfirmSubscription.html: mail scanners follow every link.
    """
    sns.subscribe(TopicArn=topic, Protocol="email", Endpoint=address)
    token = link(mails(aws, address)[0]).rpartition("Token=")[2]
    arn = sns.confirm_subscription(TopicArn=topic, Token=token, AuthenticateOnUnsubscribe="true")["SubscriptionArn"]
    sns.publish(TopicArn=topic, Message="one")
    mail = mails(aws, address)[1]
    assert link(mail).endswith(f"?Action=Unsubscribe&SubscriptionArn={arn}")
    assert requests.get(link(mail), timeout=10).status_code == 403
    sns.publish(TopicArn=topic, Message="two")
    assert mails(aws, address)[2]["body"].splitlines()[0] == "two"
    sns.unsubscribe(SubscriptionArn=arn)
    assert sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"] == []


def test_a_web_server_confirms_itself(aws: Any, sns: Any, topic: str, web: Web) -> None:
    """An HTTP endpoint gets a SubscriptionConfirmation, and notifications once it has visited its SubscribeURL."""
    sns.subscribe(TopicArn=topic, Protocol="http", Endpoint=web.url)
    aws.advance(0)
    ((headers, body),) = web.received
    assert headers["x-amz-sns-message-type"] == "SubscriptionConfirmation"
    confirmation = json.loads(body)
    assert requests.get(confirmation["SubscribeURL"], timeout=10).status_code == 200
    sns.publish(TopicArn=topic, Message="hello", Subject="Hi")
    aws.advance(0)
    headers, body = web.received[1]
    assert (headers["x-amz-sns-message-type"], headers["x-amz-sns-topic-arn"]) == ("Notification", topic)
    assert headers["x-amz-sns-subscription-arn"].startswith(topic)
    notification = json.loads(body)
    assert (notification["Message"], notification["Subject"]) == ("hello", "Hi")
    assert set(notification) == {
        *("Type", "MessageId", "TopicArn", "Subject", "Message", "Timestamp"),
        *("SignatureVersion", "Signature", "SigningCertURL", "UnsubscribeURL"),
    }


def test_an_endpoint_that_is_down_never_breaks_the_publisher(aws: Any, sns: Any, topic: str, web: Web) -> None:
    """Publish answers at once; the message arrives when the endpoint is back (retries 20 s apart)."""
    sns.subscribe(TopicArn=topic, Protocol="http", Endpoint=web.url)
    aws.advance(0)
    requests.get(json.loads(web.received[0][1])["SubscribeURL"], timeout=10)
    web.status = 503
    assert sns.publish(TopicArn=topic, Message="hello")["MessageId"]
    aws.advance(0)
    web.status = 200
    aws.advance(25)
    assert [json.loads(body)["Message"] for _, body in web.received[1:]] == ["hello", "hello"]


def test_a_queue_gets_the_envelope_or_the_message(aws: Any, sns: Any, topic: str, unique: Unique) -> None:
    """SQS gets the recorded keys; with RawMessageDelivery the bare message and its attributes (recorded)."""
    urls = {}
    for raw in ("false", "true"):
        urls[raw], arn = queue_of(aws, unique("queue"), topic)
        sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes={"RawMessageDelivery": raw})
    attributes = {
        "severity": {"DataType": "String", "StringValue": "high"},
        "picture": {"DataType": "Binary", "BinaryValue": b"\x02\x03"},
    }
    sns.publish(TopicArn=topic, Message="hello", MessageAttributes=attributes)
    (wrapped,), (bare,) = received(aws, urls["false"]), received(aws, urls["true"])
    envelope = json.loads(wrapped["Body"])
    assert (envelope["Type"], envelope["Message"]) == ("Notification", "hello")
    assert envelope["MessageAttributes"] == {
        "severity": {"Type": "String", "Value": "high"},
        "picture": {"Type": "Binary", "Value": "AgM="},
    }
    assert bare["MessageAttributes"]["picture"]["BinaryValue"] == b"\x02\x03"
    assert (bare["Body"], bare["MessageAttributes"]["severity"]["StringValue"]) == ("hello", "high")


def test_a_queue_that_does_not_admit_the_topic_gets_nothing(aws: Any, sns: Any, topic: str, unique: Unique) -> None:
    """Without a queue policy for sns.amazonaws.com nothing is delivered, and nobody is told, as on AWS."""
    url, arn = queue_of(aws, unique("queue"), None)
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    sns.publish(TopicArn=topic, Message="hello")
    assert received(aws, url) == []


def test_a_filter_policy_chooses(aws: Any, sns: Any, topic: str, unique: Unique) -> None:
    """A subscription gets what its filter policy matches, by attributes or by the message's body."""
    url, arn = queue_of(aws, unique("queue"), topic)
    filtering = {"FilterPolicy": json.dumps({"severity": ["high"]}), "RawMessageDelivery": "true"}
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes=filtering)
    for severity in ("low", "high"):
        attributes = {"severity": {"DataType": "String", "StringValue": severity}}
        sns.publish(TopicArn=topic, Message=severity, MessageAttributes=attributes)
    assert [message["Body"] for message in received(aws, url)] == ["high"]


def test_a_message_may_differ_by_protocol(aws: Any, sns: Any, topic: str, unique: Unique) -> None:
    """MessageStructure=json gives each protocol its own text, or the default one."""
    url, arn = queue_of(aws, unique("queue"), topic)
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes={"RawMessageDelivery": "true"})
    sns.publish(TopicArn=topic, MessageStructure="json", Message=json.dumps({"default": "all", "sqs": "queues"}))
    sns.publish(TopicArn=topic, MessageStructure="json", Message=json.dumps({"default": "all"}))
    assert {message["Body"] for message in received(aws, url)} == {"queues", "all"}


def test_attributes_are_kept(sns: Any, topic: str) -> None:
    """TracingConfig and SignatureVersion can be read back; an unknown attribute is InvalidParameter."""
    for name, value in (("TracingConfig", "Active"), ("SignatureVersion", "2")):
        sns.set_topic_attributes(TopicArn=topic, AttributeName=name, AttributeValue=value)
        assert sns.get_topic_attributes(TopicArn=topic)["Attributes"][name] == value
    with pytest.raises(ClientError) as error:
        sns.set_topic_attributes(TopicArn=topic, AttributeName="Colour", AttributeValue="red")
    assert error.value.response["Error"]["Code"] == "InvalidParameter"


def test_an_unconfirmed_subscription_is_forgotten(aws: Any, sns: Any, topic: str, address: str) -> None:
    """Whoever does not confirm within two days is taken off the list."""
    sns.subscribe(TopicArn=topic, Protocol="email", Endpoint=address)
    aws.advance(2 * 86_400 + 1)
    assert sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"] == []


def test_protocols_that_there_are_not_are_refused(sns: Any, topic: str) -> None:
    """The refusal names the protocol, and no subscription is made."""
    with pytest.raises(ClientError, match="does not support this protocol string: carrier-pigeon") as refused:
        sns.subscribe(TopicArn=topic, Protocol="carrier-pigeon", Endpoint="coop")
    assert refused.value.response["Error"]["Code"] == "InvalidParameter"
    assert sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"] == []
