"""SNS: subscriptions that people and web servers confirm, delivery in the background.

Closes these gaps of moto: every subscription is confirmed at once and every token is good, nothing is sent to confirm,
e-mails are not sent, an endpoint that cannot be reached breaks the publisher, and an RSA key is made for each
subscription; protocols that there are not are taken.
https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html, API_ConfirmSubscription.html ; the refusal's words:
https://github.com/localstack/localstack/blob/main/tests/aws/services/sns/test_sns.snapshot.json
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import partial

from moto.core.responses import ActionResult
from moto.sns.exceptions import SNSInvalidParameter
from moto.sns.models import SNSBackend, Subscription, Topic, sns_backends
from moto.sns.responses import SNSResponse

from localaws.kernel.platform import Platform
from localaws.kernel.ports import Mail
from localaws.moto.patches import Method, Patches
from localaws.services.sns.confirmation import Confirmation
from localaws.services.sns.control import publishing
from localaws.services.sns.control.fanout import PENDING, Fanout, measuring, target_of, timestamp
from localaws.services.sns.control.refusals import ARN_ELEMENTS, check_arn, invalid, refusal
from localaws.services.sns.delivery import Delivery
from localaws.services.sns.endpoints import EmailEndpoint, HttpEndpoint, LambdaEndpoint, SqsEndpoint
from localaws.services.sns.notification import Forms, Notification
from localaws.services.sns.queues import MotoQueues
from localaws.services.sns.signing import Signer
from localaws.services.sns.tokens import Guarded, Tokens, is_token

CONFIRMED_BY_HAND = frozenset({"email", "email-json", "http", "https"})
PROTOCOLS = CONFIRMED_BY_HAND | {"application", "firehose", "lambda", "sms", "sqs"}


def install(patches: Patches, platform: Platform, mailbox: Mail) -> None:
    """Replace what moto does on Subscribe, ConfirmSubscription and Publish."""
    forms = Forms(Signer(platform.clock.now()), platform.endpoint_url())
    http, mail = HttpEndpoint(forms), EmailEndpoint(forms, mailbox)
    queues, functions = SqsEndpoint(forms, MotoQueues(platform.locks)), LambdaEndpoint(forms, platform.functions)
    measure = measuring(platform)
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
    tokens, guarded = Tokens(), Guarded()
    fanout = Fanout(delivery, platform.clock.now, measure)
    patches.wrap(Topic, "publish", fanout.replacing)
    publishing.install(patches.of(publishing), platform.clock.now, fanout)
    patches.wrap(SNSBackend, "subscribe", partial(_subscribing, platform, confirmation, tokens))
    patches.wrap(SNSBackend, "unsubscribe", _unsubscribing)
    patches.wrap(SNSResponse, "unsubscribe", partial(_leaving, guarded))
    patches.wrap(SNSResponse, "subscribe", _answering_pending)
    patches.wrap(SNSResponse, "confirm_subscription", partial(_confirming, tokens, guarded, platform.clock.now))
    patches.wrap(SNSResponse, "list_subscriptions", _listing)
    patches.wrap(SNSResponse, "list_subscriptions_by_topic", _listing)


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
            notification = Notification(topic_arn, str(uuid.uuid4()), message, timestamp(now))
            confirmation.ask(notification, target_of(subscription), token)
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


def _confirming(tokens: Tokens, guarded: Guarded, now: Callable[[], float], _moto: Method) -> Method:
    def confirm_subscription(response: SNSResponse) -> ActionResult:
        topic_arn, token = response.params.get("TopicArn") or "", response.params.get("Token") or ""
        check_arn("TopicArn", topic_arn)
        if not is_token(token):
            raise SNSInvalidParameter("Invalid token")
        backend = sns_backends[topic_arn.split(":")[4]][topic_arn.split(":")[3]]
        subscription = backend.subscriptions.get(tokens.redeem(topic_arn, token, now()) or "")
        if subscription is None:
            raise invalid("Token")
        signed = _is_signed(response)
        subscription.attributes |= {PENDING: False, "ConfirmationWasAuthenticated": signed}
        if signed and str(response.params.get("AuthenticateOnUnsubscribe")).lower() == "true":
            guarded.add(subscription.arn)
        return ActionResult({"SubscriptionArn": subscription.arn})

    return confirm_subscription


def _leaving(guarded: Guarded, moto: Method) -> Method:
    """Unsubscribe: not by the link alone where the subscription was confirmed with AuthenticateOnUnsubscribe.

    https://docs.aws.amazon.com/sns/latest/api/API_ConfirmSubscription.html; the refusal's words are unconfirmed.
    """

    def unsubscribe(response: SNSResponse) -> ActionResult:
        arn = response.params.get("SubscriptionArn")
        if arn is None:
            raise invalid("SubscriptionArn Reason: no value for required parameter")
        check_arn("SubscriptionArn", arn)
        if len(arn.split(":")) == ARN_ELEMENTS:
            raise invalid("SubscriptionId")
        if arn in guarded and not _is_signed(response):
            raise refusal(
                "AuthorizationError", f"User: anonymous is not authorized to perform: SNS:Unsubscribe on {arn}"
            )
        answer: ActionResult = moto(response)
        return answer

    return unsubscribe


def _is_signed(response: SNSResponse) -> bool:
    return "Authorization" in response.headers or "X-Amz-Signature" in response.querystring


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
