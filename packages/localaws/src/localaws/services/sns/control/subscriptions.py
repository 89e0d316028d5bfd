"""SNS: subscriptions that people and web servers confirm, delivery in the background.

Closes these gaps of moto: every subscription is confirmed at once and every token is good, nothing is sent to confirm,
e-mails are not sent, an endpoint that cannot be reached breaks the publisher, and an RSA key is made for each
subscription; protocols that there are not are taken.
https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html, API_ConfirmSubscription.html ; the refusal's words:
https://github.com/localstack/localstack/blob/main/tests/aws/services/sns/test_sns.snapshot.json
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from moto.core.responses import ActionResult
from moto.sns.exceptions import SNSInvalidParameter, SNSNotFoundError
from moto.sns.models import SNSBackend, Subscription, Topic, sns_backends
from moto.sns.responses import SNSResponse

from localaws.kernel.platform import Platform
from localaws.kernel.ports import Datum, Mail
from localaws.moto.patches import Method, Patches
from localaws.services.sns.confirmation import Confirmation
from localaws.services.sns.delivery import Delivery
from localaws.services.sns.endpoints import EmailEndpoint, HttpEndpoint, LambdaEndpoint, SqsEndpoint
from localaws.services.sns.notification import Forms, Notification, Target
from localaws.services.sns.queues import MotoQueues
from localaws.services.sns.signing import Signer
from localaws.services.sns.tokens import Tokens

CONFIRMED_BY_HAND = frozenset({"email", "email-json", "http", "https"})
PROTOCOLS = CONFIRMED_BY_HAND | {"application", "firehose", "lambda", "sms", "sqs"}
PENDING = "PendingConfirmation"
UNITS = {"PublishSize": "Bytes"}
Measure = Callable[[str, Mapping[str, float]], None]


def install(patches: Patches, platform: Platform, mailbox: Mail) -> None:
    """Replace what moto does on Subscribe, ConfirmSubscription and Publish."""
    forms = Forms(Signer(platform.clock.now()), platform.endpoint_url())
    http, mail = HttpEndpoint(forms), EmailEndpoint(forms, mailbox)
    queues, functions = SqsEndpoint(forms, MotoQueues(platform.locks)), LambdaEndpoint(forms, platform.functions)
    measure = partial(_measure, platform)
    delivery = Delivery(
        platform.clock,
        platform.work,
        platform.loop,
        {
            "sqs": queues.deliver,
            "lambda": functions.deliver,
            "http": http.deliver,
            "https": http.deliver,
            "email": mail.deliver,
            "email-json": mail.deliver,
        },
        lambda notification, metric: measure(notification.topic_arn, {metric: 1.0}),
    )
    asking = {"http": http.confirm, "https": http.confirm, "email": mail.confirm, "email-json": mail.confirm}
    confirmation = Confirmation(platform.clock, platform.work, platform.loop, asking)
    tokens = Tokens()
    patches.wrap(Topic, "publish", partial(_publishing, delivery, platform.clock.now, measure))
    patches.wrap(SNSBackend, "subscribe", partial(_subscribing, platform, confirmation, tokens))
    patches.wrap(SNSBackend, "unsubscribe", _unsubscribing)
    patches.wrap(SNSResponse, "subscribe", _answering_pending)
    patches.wrap(SNSResponse, "confirm_subscription", partial(_confirming, tokens, platform.clock.now))
    patches.wrap(SNSResponse, "list_subscriptions", _listing)
    patches.wrap(SNSResponse, "list_subscriptions_by_topic", _listing)


def _measure(platform: Platform, topic_arn: str, figures: Mapping[str, float]) -> None:
    """Emit AWS/SNS metrics: https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html."""
    _, _, _, region, _, name = topic_arn.split(":", 5)
    now = platform.clock.now()
    platform.metrics.emit(
        region,
        [
            Datum("AWS/SNS", metric, value, now, UNITS.get(metric, "Count"), {"TopicName": name})
            for metric, value in figures.items()
        ],
    )


def _publishing(delivery: Delivery, now: Callable[[], float], measure: Measure, _moto: Method) -> Method:
    def publish(
        topic: Topic,
        message: str,
        subject: str | None = None,
        message_attributes: dict[str, Any] | None = None,
        group_id: str | None = None,
        deduplication_id: str | None = None,
        message_structure: str | None = None,
    ) -> str:
        message_id = str(uuid.uuid4())
        for subscription in topic.sns_backend._get_topic_subscriptions(topic):  # noqa: SLF001  # moto's only way
            if subscription.attributes[PENDING] or not _matches(subscription, message, message_attributes):
                continue
            text = message
            if message_structure == "json":
                text = subscription._parse_message_structure(message, subscription.protocol)  # noqa: SLF001  # as above
            notification = Notification(
                topic.arn,
                message_id,
                text,
                _timestamp(now()),
                subject,
                message_attributes or {},
                group_id,
                deduplication_id,
                str(getattr(topic, "signature_version", "1")),
            )
            delivery.send(notification, _target(subscription))
        measure(topic.arn, {"NumberOfMessagesPublished": 1.0, "PublishSize": float(len(message.encode()))})
        return message_id

    return publish


def _matches(subscription: Subscription, message: str, attributes: dict[str, Any] | None) -> bool:
    matcher = subscription._filter_policy_matcher  # noqa: SLF001  # where moto keeps the compiled policy
    return matcher is None or bool(matcher.matches(attributes or {}, message))


def _target(subscription: Subscription) -> Target:
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


def _subscribing(platform: Platform, confirmation: Confirmation, tokens: Tokens, moto: Method) -> Method:
    def subscribe(backend: SNSBackend, topic_arn: str, endpoint: str, protocol: str) -> Subscription:
        if protocol not in PROTOCOLS:
            raise SNSInvalidParameter(
                f"Invalid parameter: Amazon SNS does not support this protocol string: {protocol}"
            )
        known = set(backend.subscriptions)
        subscription: Subscription = moto(backend, topic_arn, endpoint, protocol)
        if protocol not in CONFIRMED_BY_HAND:
            return subscription
        if subscription.arn not in known:
            subscription.attributes |= {PENDING: True, "ConfirmationWasAuthenticated": False}
        if subscription.attributes[PENDING]:
            now = platform.clock.now()
            token = tokens.issue(topic_arn, subscription.arn, now)
            message = (
                f"You have chosen to subscribe to the topic {topic_arn}.\n"
                "To confirm the subscription, visit the SubscribeURL included in this message."
            )
            notification = Notification(topic_arn, str(uuid.uuid4()), message, _timestamp(now))
            confirmation.ask(notification, _target(subscription), token)
            confirmation.expire(now, partial(_drop_pending, backend, subscription.arn))
        return subscription

    return subscribe


def _drop_pending(backend: SNSBackend, arn: str) -> None:
    subscription = backend.subscriptions.get(arn)
    if subscription is not None and subscription.attributes[PENDING]:
        del backend.subscriptions[arn]


def _unsubscribing(moto: Method) -> Method:
    def unsubscribe(backend: SNSBackend, subscription_arn: str) -> None:
        subscription = backend.subscriptions.get(subscription_arn)
        if subscription is not None:
            subscription.topic.subscriptions_deleted += 1
        moto(backend, subscription_arn)

    return unsubscribe


def _answering_pending(moto: Method) -> Method:
    def subscribe(response: SNSResponse) -> ActionResult:
        arn = moto(response).result["SubscriptionArn"]
        subscription = response.backend.subscriptions[arn]
        arn_asked_for = response._get_bool_param("ReturnSubscriptionArn")  # noqa: SLF001  # moto's way to read parameters
        pending = subscription.attributes[PENDING] and not arn_asked_for
        return ActionResult({"SubscriptionArn": "pending confirmation" if pending else arn})

    return subscribe


def _confirming(tokens: Tokens, now: Callable[[], float], _moto: Method) -> Method:
    def confirm_subscription(response: SNSResponse) -> ActionResult:
        topic_arn, token = response.params.get("TopicArn") or "", response.params.get("Token") or ""
        parts = topic_arn.split(":")
        if len(parts) != 6:
            raise SNSInvalidParameter("Invalid parameter: TopicArn")
        backend = sns_backends[parts[4]][parts[3]]
        if topic_arn not in backend.topics:
            raise SNSNotFoundError("Topic does not exist")
        subscription = backend.subscriptions.get(tokens.redeem(topic_arn, token, now()) or "")
        if subscription is None:
            raise SNSInvalidParameter("Invalid parameter: Token")
        authenticated = "Authorization" in response.headers
        subscription.attributes |= {PENDING: False, "ConfirmationWasAuthenticated": authenticated}
        return ActionResult({"SubscriptionArn": subscription.arn})

    return confirm_subscription


def _listing(moto: Method) -> Method:
    def listed(response: SNSResponse) -> ActionResult:
        result = moto(response).result
        subscriptions = [
            {
                "SubscriptionArn": PENDING if subscription.attributes[PENDING] else subscription.arn,
                "Owner": subscription.owner,
                "Protocol": subscription.protocol,
                "Endpoint": subscription.endpoint,
                "TopicArn": subscription.topic_arn,
            }
            for subscription in result["Subscriptions"]
        ]
        return ActionResult({**result, "Subscriptions": subscriptions})

    return listed


def _timestamp(now: float) -> str:
    moment = datetime.fromtimestamp(now, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"
