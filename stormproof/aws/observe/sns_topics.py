"""A topic as it stands, and one subscriber's subscription to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from stormproof.core.alerts.subscriptions import confirmed, standing
from stormproof.core.errors import NotThere
from stormproof.core.least_privilege.policy_documents import parsed
from stormproof.core.planning.controls import Reads
from stormproof.core.planning.plans import CONFLICT


@dataclass(frozen=True)
class Topic:
    """The topic; `key` is its KMS key, empty for none; `subscription` the subscriber's, empty for none."""

    policy: Mapping[str, Any]
    key: str = ""
    subscription: str = ""
    filter_policy: str = ""
    """That of the subscription, as JSON; empty where every message gets through."""
    keeps_out: str = ""
    """Why CloudWatch may not use the key, where somebody has looked; empty where it may."""
    keeps_out_code: str = CONFLICT
    """What that is, as `Blocked` has it."""


def topic_key(reads: Reads, arn: str) -> str | None:
    """Return the topic's KMS key, empty for none, None where there is no topic."""
    try:
        found = reads.read("sns", "get_topic_attributes", TopicArn=arn)
    except NotThere:
        return None
    return str(found["Attributes"].get("KmsMasterKeyId") or "")


def filter_policy(reads: Reads, subscription: str) -> str:
    """Return the filter policy of a subscription as JSON, empty where every message gets through.

    https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html
    """
    if not confirmed(subscription):
        return ""
    found = reads.read("sns", "get_subscription_attributes", SubscriptionArn=subscription)["Attributes"]
    stated = str(found.get("FilterPolicy") or "")
    return "" if stated.strip() in {"", "{}"} else stated


def subscriptions(reads: Reads, topic: str = "") -> tuple[Mapping[str, Any], ...]:
    """Return the subscriptions that there are to a topic, empty for all of the region; raises NotThere, CouldNotLook.

    As SNS lists them, the ARN of each or `PENDING`; one that has ended, which SNS may list for a while, is left out.
    """
    if topic:
        found = reads.pages("sns", "list_subscriptions_by_topic", "Subscriptions", TopicArn=topic)
    else:
        found = reads.pages("sns", "list_subscriptions", "Subscriptions")
    return tuple(each for each in found if standing(str(each["SubscriptionArn"])))


def addresses(reads: Reads, arn: str) -> tuple[tuple[str, str], ...]:
    """Return the e-mail addresses that are subscribed to a topic, with the ARN of each subscription or `PENDING`."""
    found = subscriptions(reads, arn)
    return tuple((str(each["Endpoint"]), str(each["SubscriptionArn"])) for each in found if each["Protocol"] == "email")


def reaching(reads: Reads, email: str) -> frozenset[str]:
    """Return the ARNs of the region's topics whose messages an e-mail address has confirmed to get."""
    return frozenset(
        str(each["TopicArn"])
        for each in subscriptions(reads)
        if (each["Protocol"], each["Endpoint"]) == ("email", email) and confirmed(str(each["SubscriptionArn"]))
    )


def read_topic(reads: Reads, arn: str, email: str) -> Topic | None:
    """Look at a topic and at whether an e-mail address is subscribed to it; None where there is no such topic."""
    try:
        found = reads.read("sns", "get_topic_attributes", TopicArn=arn)["Attributes"]
        subscribed = addresses(reads, arn)
    except NotThere:
        return None
    policy = parsed(found.get("Policy"))
    subscription = next((each for address, each in subscribed if address == email), "")
    key = str(found.get("KmsMasterKeyId") or "")
    return Topic(policy, key, subscription, filter_policy(reads, subscription))
