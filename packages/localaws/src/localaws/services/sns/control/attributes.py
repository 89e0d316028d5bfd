"""Attributes of topics: those that moto loses are kept, unknown ones refused, subscriptions counted by their state.

TracingConfig, SignatureVersion and the delivery-status attributes can be set with moto, and not be read back.
https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html
"""

from __future__ import annotations

import json

from moto.core.responses import ActionResult
from moto.core.utils import camelcase_to_underscores
from moto.sns.exceptions import SNSInvalidParameter
from moto.sns.responses import SNSResponse

from localaws.moto.patches import Method, Patches
from localaws.services.sns.control.fanout import PENDING

KEPT_ATTRIBUTES = (
    "TracingConfig",
    "SignatureVersion",
    "FifoThroughputScope",
    "ArchivePolicy",
    *(
        f"{protocol}{kind}"
        for protocol in ("HTTP", "Firehose", "Lambda", "Application", "SQS")
        for kind in ("SuccessFeedbackRoleArn", "SuccessFeedbackSampleRate", "FailureFeedbackRoleArn")
    ),
)
DEFAULT_RETRIES = {
    "minDelayTarget": 20,
    "maxDelayTarget": 20,
    "numRetries": 3,
    "numMaxDelayRetries": 0,
    "numNoDelayRetries": 0,
    "numMinDelayRetries": 0,
    "backoffFunction": "linear",
}
DEFAULT_HTTP = {
    "defaultHealthyRetryPolicy": DEFAULT_RETRIES,
    "disableSubscriptionOverrides": False,
    "defaultRequestPolicy": {"headerContentType": "text/plain; charset=UTF-8"},
}
SETTABLE = frozenset(
    {*KEPT_ATTRIBUTES, "DisplayName", "Policy", "DeliveryPolicy", "KmsMasterKeyId", "ContentBasedDeduplication"}
)


def install(patches: Patches) -> None:
    """Replace what moto does on GetTopicAttributes and SetTopicAttributes."""
    patches.wrap(SNSResponse, "get_topic_attributes", _getting_topic)
    patches.wrap(SNSResponse, "set_topic_attributes", _setting_topic)


def _getting_topic(moto: Method) -> Method:
    def get_topic_attributes(response: SNSResponse) -> ActionResult:
        attributes = moto(response).result["Attributes"]
        topic = response.backend.get_topic(attributes["TopicArn"])
        subscriptions = topic.sns_backend._get_topic_subscriptions(topic)  # noqa: SLF001  # moto's only way
        pending = sum(bool(subscription.attributes[PENDING]) for subscription in subscriptions)
        attributes |= {
            "SubscriptionsPending": str(pending),
            "SubscriptionsConfirmed": str(len(subscriptions) - pending),
            "SubscriptionsDeleted": str(topic.subscriptions_deleted),
        }
        for name in KEPT_ATTRIBUTES:
            if (value := getattr(topic, camelcase_to_underscores(name), None)) is not None:
                attributes[name] = value
        attributes["EffectiveDeliveryPolicy"] = _effective(attributes["DeliveryPolicy"])
        if not attributes["DeliveryPolicy"]:
            del attributes["DeliveryPolicy"]
        return ActionResult({"Attributes": attributes})

    return get_topic_attributes


def _effective(policy: str) -> str:
    """Return the delivery policy with AWS's defaults.

    Recorded: https://github.com/localstack/localstack/blob/main/tests/aws/services/sns/test_sns.snapshot.json,
    test_create_topic_test_arn.
    """
    own = json.loads(policy or "{}").get("http") or {}
    retries = {**DEFAULT_RETRIES, **(own.get("defaultHealthyRetryPolicy") or {})}
    http = {**DEFAULT_HTTP, **own, "defaultHealthyRetryPolicy": retries}
    return json.dumps({"http": http}, separators=(",", ":"))


def _setting_topic(moto: Method) -> Method:
    def set_topic_attributes(response: SNSResponse) -> ActionResult:
        name, value = response.params.get("AttributeName"), response.params.get("AttributeValue")
        if name not in SETTABLE:
            raise SNSInvalidParameter("Invalid parameter: AttributeName")
        if name == "SignatureVersion" and value not in {"1", "2"}:
            raise SNSInvalidParameter("Invalid parameter: SignatureVersion")
        if name in {"Policy", "DeliveryPolicy"} and value and not _is_object(value):
            raise SNSInvalidParameter(f"Invalid parameter: {name} Error: null")
        answer: ActionResult = moto(response)
        return answer

    return set_topic_attributes


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False
