"""What a message becomes: a notification for each confirmed subscription whose filter policy lets it through."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from moto.sns.models import Subscription, Topic

from localaws.kernel.platform import Platform
from localaws.kernel.ports import Datum
from localaws.moto.patches import Method
from localaws.services.sns.delivery import Delivery
from localaws.services.sns.filters import BY_ATTRIBUTES, wants
from localaws.services.sns.notification import Notification, Target

PENDING = "PendingConfirmation"
UNITS = {"PublishSize": "Bytes"}
Measure = Callable[[str, Mapping[str, float]], None]


class Fanout:
    """Publishes to topics of moto's. Called under the lock of SNS's backend."""

    def __init__(self, delivery: Delivery, now: Callable[[], float], measure: Measure) -> None:
        self._delivery = delivery
        self._now = now
        self._measure = measure

    def publish(
        self,
        topic: Topic,
        message: str,
        subject: str | None = None,
        message_attributes: dict[str, Any] | None = None,
        group_id: str | None = None,
        deduplication_id: str | None = None,
        message_structure: str | None = None,
        sequence_number: str | None = None,
        trace: str | None = None,
    ) -> str:
        """Send a message in the background and return its ID."""
        message_id, sent_at = str(uuid.uuid4()), timestamp(self._now())
        for subscription in topic.sns_backend._get_topic_subscriptions(topic):  # noqa: SLF001  # moto's only way
            if subscription.attributes[PENDING] or not _matches(subscription, message, message_attributes):
                continue
            notification = Notification(
                topic.arn,
                message_id,
                _text_for(subscription, message, message_structure),
                sent_at,
                subject,
                message_attributes or {},
                group_id,
                deduplication_id,
                str(getattr(topic, "signature_version", "1")),
                sequence_number,
                trace,
            )
            self._delivery.send(notification, target_of(subscription))
        self._measure(topic.arn, {"NumberOfMessagesPublished": 1.0, "PublishSize": float(len(message.encode()))})
        return message_id

    def replacing(self, _moto: Method) -> Method:
        """Return `publish` as the method of moto's Topic, which other services of moto call."""

        def publish(topic: Topic, *arguments: Any, **named: Any) -> str:
            return self.publish(topic, *arguments, **named)

        return publish


def measuring(platform: Platform) -> Measure:
    """Return what emits AWS/SNS metrics.

    https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html
    """
    return partial(_measure, platform)


def _text_for(subscription: Subscription, message: str, structure: str | None) -> str:
    """Return what a subscription's protocol gets of a message that may have a text for each."""
    if structure != "json":
        return message
    return str(subscription._parse_message_structure(message, subscription.protocol))  # noqa: SLF001  # moto's only way


def _measure(platform: Platform, topic_arn: str, figures: Mapping[str, float]) -> None:
    _, _, _, region, _, name = topic_arn.split(":", 5)
    now = platform.clock.now()
    platform.metrics.emit(
        region,
        [
            Datum("AWS/SNS", metric, value, now, UNITS.get(metric, "Count"), {"TopicName": name})
            for metric, value in figures.items()
        ],
    )


def _matches(subscription: Subscription, message: str, attributes: dict[str, Any] | None) -> bool:
    policy = subscription.attributes.get("FilterPolicy")
    scope = str(subscription.attributes.get("FilterPolicyScope") or BY_ATTRIBUTES)
    return not policy or wants(policy, scope, message, attributes or {})


def target_of(subscription: Subscription) -> Target:
    """Return where and how a subscription's notifications are delivered."""
    attributes = subscription.attributes
    redrive = json.loads(attributes.get("RedrivePolicy") or "{}")
    own = json.loads(attributes.get("DeliveryPolicy") or subscription.topic.delivery_policy or "{}")
    retry = own.get("healthyRetryPolicy") or own.get("http", {}).get("defaultHealthyRetryPolicy") or {}
    return Target(
        subscription.arn,
        subscription.protocol,
        subscription.endpoint,
        str(attributes.get("RawMessageDelivery", False)).lower() == "true",
        redrive.get("deadLetterTargetArn"),
        int(retry.get("numRetries", 3)),
        float(retry.get("minDelayTarget", 20)),
    )


def timestamp(now: float) -> str:
    """Return a moment as notifications have it."""
    moment = datetime.fromtimestamp(now, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"
