"""What SNS delivers: a notification, and the forms that it takes by protocol.

Shapes: https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html, and recorded deliveries to SQS.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from localaws.services.sns.signing import Signer

Body = dict[str, Any]


@dataclass(frozen=True)
class Notification:
    """One published message. `timestamp` is ISO 8601 with milliseconds; `attributes` are {name: {Type, Value}}.

    `trace` is the publisher's X-Amzn-Trace-Id, passed on: https://docs.aws.amazon.com/sns/latest/dg/sns-active-tracing.html
    """

    topic_arn: str
    message_id: str
    message: str
    timestamp: str
    subject: str | None = None
    attributes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    group_id: str | None = None
    deduplication_id: str | None = None
    signature_version: str = "1"
    sequence_number: str | None = None
    trace: str | None = None

    @property
    def region(self) -> str:
        """The topic's region."""
        return self.topic_arn.split(":")[3]

    @property
    def account(self) -> str:
        """The topic's account."""
        return self.topic_arn.split(":")[4]


@dataclass(frozen=True)
class Target:
    """One confirmed subscription. `dead_letters` is the queue for what cannot be delivered."""

    arn: str
    protocol: str
    endpoint: str
    raw: bool = False
    dead_letters: str | None = None
    retries: int = 3
    delay: float = 20.0


class Forms:
    """Writes notifications as the protocols carry them; `base_url` is that of links that can be followed."""

    def __init__(self, signer: Signer, base_url: str) -> None:
        self._signer = signer
        self._base_url = base_url

    def notification(self, notification: Notification, subscription_arn: str) -> Body:
        """Return the JSON object that queues, HTTP endpoints and ``email-json`` get; a FIFO topic's is not signed."""
        if notification.sequence_number is not None:
            return self._numbered(notification, subscription_arn)
        signed = {
            "Message": notification.message,
            "MessageId": notification.message_id,
            **({"Subject": notification.subject} if notification.subject else {}),
            "Timestamp": notification.timestamp,
            "TopicArn": notification.topic_arn,
            "Type": "Notification",
        }
        signature, certificate = self._signer.sign(signed, notification.region, notification.signature_version)
        return {
            "Type": "Notification",
            "MessageId": notification.message_id,
            "TopicArn": notification.topic_arn,
            **({"Subject": notification.subject} if notification.subject else {}),
            "Message": notification.message,
            "Timestamp": notification.timestamp,
            "SignatureVersion": notification.signature_version,
            "Signature": signature,
            "SigningCertURL": certificate,
            "UnsubscribeURL": self.unsubscribe_url(subscription_arn),
            **({"MessageAttributes": dict(notification.attributes)} if notification.attributes else {}),
        }

    def _numbered(self, notification: Notification, subscription_arn: str) -> Body:
        """Return the object of a FIFO topic's message.

        Recorded: https://github.com/localstack/localstack/blob/main/tests/aws/services/sns/test_sns.snapshot.json,
        test_message_to_fifo_sqs.
        """
        return {
            "Type": "Notification",
            "MessageId": notification.message_id,
            "SequenceNumber": notification.sequence_number,
            "TopicArn": notification.topic_arn,
            **({"Subject": notification.subject} if notification.subject else {}),
            "Message": notification.message,
            "Timestamp": notification.timestamp,
            "UnsubscribeURL": self.unsubscribe_url(subscription_arn),
            **({"MessageAttributes": dict(notification.attributes)} if notification.attributes else {}),
        }

    def lambda_event(self, notification: Notification, subscription_arn: str) -> Body:
        """Return the event that a Lambda function gets: its URLs are spelt Url, and it always has attributes."""
        body = self.notification(notification, subscription_arn)
        for name in ("SigningCert", "Unsubscribe"):
            if f"{name}URL" in body:
                body[f"{name}Url"] = body.pop(f"{name}URL")
        body = {**body, "Subject": notification.subject, "MessageAttributes": dict(notification.attributes)}
        record = {
            "EventSource": "aws:sns",
            "EventVersion": "1.0",
            "EventSubscriptionArn": subscription_arn,
            "Sns": body,
        }
        return {"Records": [record]}

    def confirmation(self, notification: Notification, token: str) -> Body:
        """Return the SubscriptionConfirmation message of a subscription that is pending."""
        url = self.confirm_url(notification.topic_arn, token)
        signed = {
            "Message": notification.message,
            "MessageId": notification.message_id,
            "SubscribeURL": url,
            "Timestamp": notification.timestamp,
            "Token": token,
            "TopicArn": notification.topic_arn,
            "Type": "SubscriptionConfirmation",
        }
        signature, certificate = self._signer.sign(signed, notification.region, notification.signature_version)
        return {
            "Type": "SubscriptionConfirmation",
            "MessageId": notification.message_id,
            "Token": token,
            "TopicArn": notification.topic_arn,
            "Message": notification.message,
            "SubscribeURL": url,
            "Timestamp": notification.timestamp,
            "SignatureVersion": notification.signature_version,
            "Signature": signature,
            "SigningCertURL": certificate,
        }

    def confirm_url(self, topic_arn: str, token: str) -> str:
        """Return the link that confirms a subscription."""
        return f"{self._base_url}/?Action=ConfirmSubscription&TopicArn={topic_arn}&Token={token}"

    def unsubscribe_url(self, subscription_arn: str) -> str:
        """Return the link that ends a subscription."""
        return f"{self._base_url}/?Action=Unsubscribe&SubscriptionArn={subscription_arn}"


def compact(body: Body) -> str:
    """Return JSON in SNS's own spacing: one member a line."""
    return json.dumps(body, indent=2, separators=(",", " : "))
