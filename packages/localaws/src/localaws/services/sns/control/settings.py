"""Attributes of subscriptions: those that SNS takes, checked by Subscribe and SetSubscriptionAttributes.

Closes these gaps of moto: values are not checked, a second Subscribe with other attributes changes the subscription,
and filter policies know fewer operators.
https://docs.aws.amazon.com/sns/latest/api/API_SetSubscriptionAttributes.html; the refusals are recorded:
https://github.com/localstack/localstack/blob/main/tests/aws/services/sns/test_sns.snapshot.json
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from moto.core.responses import ActionResult
from moto.sns.exceptions import SNSNotFoundError
from moto.sns.models import SNSBackend, Subscription
from moto.sns.responses import SNSResponse

from localaws.moto.patches import Method, Patches
from localaws.services.iam.control.callers import principal_of
from localaws.services.sns import filters
from localaws.services.sns.control.refusals import ARN_ELEMENTS, check_topic_arn, invalid
from localaws.services.sns.filters import BY_ATTRIBUTES, SCOPES, WrongPolicy

NAMES = frozenset(
    {
        "DeliveryPolicy",
        "FilterPolicy",
        "FilterPolicyScope",
        "RawMessageDelivery",
        "RedrivePolicy",
        "SubscriptionRoleArn",
    }
)
DEFAULTS = {"FilterPolicyScope": BY_ATTRIBUTES, "RawMessageDelivery": "false"}


def install(patches: Patches) -> None:
    """Check attributes before moto keeps them."""
    patches.wrap(SNSResponse, "subscribe", _subscribing)
    patches.wrap(SNSResponse, "set_subscription_attributes", _setting)
    patches.wrap(SNSBackend, "_validate_filter_policy", _unchecked)


def _unchecked(_moto: Method) -> Method:
    """Let moto keep what was checked here."""
    return lambda _backend, _value, **_scope: None


def _subscribing(moto: Method) -> Method:
    def subscribe(response: SNSResponse) -> ActionResult:
        asked: Mapping[str, Any] = response.params
        topic_arn = asked.get("TopicArn") or ""
        check_topic_arn(topic_arn, response.region)
        attributes = dict(asked.get("Attributes") or {})
        fifo = _is_fifo(topic_arn, asked.get("Endpoint") or "")
        try:
            for name, value in attributes.items():
                _check(name, value, attributes, fifo=fifo)
        except WrongPolicy as error:
            raise invalid(f"Attributes Reason: {error}") from None
        known = response.backend._find_subscription(topic_arn, asked.get("Endpoint") or "", asked.get("Protocol") or "")  # noqa: SLF001  # moto's only way
        if known is not None and any(_value(known, name) != _same(name, value) for name, value in attributes.items()):
            raise invalid("Attributes Reason: Subscription already exists with different attributes")
        answer: ActionResult = moto(response)
        made = response.backend._find_subscription(topic_arn, asked.get("Endpoint") or "", asked.get("Protocol") or "")  # noqa: SLF001  # as above
        if known is None and made is not None:
            made.attributes["SubscriptionPrincipal"] = principal_of(response.access_key).arn
        return answer

    return subscribe


def _setting(moto: Method) -> Method:
    def set_subscription_attributes(response: SNSResponse) -> ActionResult:
        asked: Mapping[str, Any] = response.params
        subscription = response.backend.subscriptions.get(asked.get("SubscriptionArn") or "")
        if asked.get("AttributeName") not in NAMES:
            raise invalid("AttributeName")
        if subscription is None:
            raise SNSNotFoundError("Subscription does not exist")
        fifo = _is_fifo(subscription.topic_arn, subscription.endpoint)
        try:
            _check(asked["AttributeName"], asked.get("AttributeValue") or "", subscription.attributes, fifo=fifo)
        except WrongPolicy as error:
            raise invalid(str(error)) from None
        answer: ActionResult = moto(response)
        return answer

    return set_subscription_attributes


def _is_fifo(topic_arn: str, endpoint: str) -> bool:
    return topic_arn.endswith(".fifo") and endpoint.endswith(".fifo")


def _value(subscription: Subscription, name: str) -> str:
    return _same(name, subscription.attributes.get(name, ""))


def _same(name: str, value: Any) -> str:
    """Return an attribute's value so that equal ones are equal."""
    text = str(value or DEFAULTS.get(name, ""))
    return text.lower() if name == "RawMessageDelivery" else text


def _check(name: str, value: str, attributes: Mapping[str, Any], *, fifo: bool) -> None:
    if name not in NAMES:
        raise WrongPolicy(f"Unknown attribute: {name}")
    if name == "FilterPolicy":
        if value:
            filters.check(value, str(attributes.get("FilterPolicyScope") or BY_ATTRIBUTES))
    elif check := _CHECKS.get(name):
        check(value, fifo)


def _check_raw(value: str, _fifo: bool) -> None:  # noqa: FBT001  # one of a table
    if str(value).lower() not in {"true", "false"}:
        raise WrongPolicy(f"RawMessageDelivery: Invalid value [{value}]. Must be true or false.")


def _check_scope(value: str, _fifo: bool) -> None:  # noqa: FBT001  # one of a table
    if value not in SCOPES:
        raise WrongPolicy(
            f"FilterPolicyScope: Invalid value [{value}]. Please use either MessageBody or MessageAttributes"
        )


def _check_redrive(value: str, fifo: bool) -> None:  # noqa: FBT001  # one of a table
    if not value:
        return
    try:
        policy = json.loads(value)
    except ValueError as error:
        raise WrongPolicy(f"RedrivePolicy: failed to parse JSON. {error}") from None
    arn = str(policy.get("deadLetterTargetArn") or "") if isinstance(policy, dict) else ""
    if len(arn.split(":")) < ARN_ELEMENTS:
        raise WrongPolicy("RedrivePolicy: deadLetterTargetArn is an invalid arn")
    if fifo and not arn.endswith(".fifo"):
        raise WrongPolicy("RedrivePolicy: must use a FIFO queue as DLQ for a FIFO Subscription to a FIFO Topic.")


_CHECKS: Mapping[str, Callable[[str, bool], None]] = {
    "FilterPolicyScope": _check_scope,
    "RawMessageDelivery": _check_raw,
    "RedrivePolicy": _check_redrive,
}
