"""A topic as it stands, and one subscriber's subscription to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from stormproof.core.errors import NotThere
from stormproof.core.least_privilege.policy_documents import parsed
from stormproof.core.planning.controls import Reads

PENDING = "PendingConfirmation"
"""What stands for the ARN of a subscription until its owner confirms it:
https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptionsByTopic.html
"""


@dataclass(frozen=True)
class Topic:
    """The topic; `key` is its KMS key, empty for none; `subscription` the subscriber's, empty for none."""

    policy: Mapping[str, Any]
    key: str = ""
    subscription: str = ""
    keeps_out: str = ""
    """Why CloudWatch may not use the key, where somebody has looked; empty where it may."""


def topic_key(reads: Reads, arn: str) -> str | None:
    """Return the topic's KMS key, empty for none, None where there is no topic."""
    try:
        found = reads.read("sns", "get_topic_attributes", TopicArn=arn)
    except NotThere:
        return None
    return str(found["Attributes"].get("KmsMasterKeyId") or "")


def read_topic(reads: Reads, arn: str, email: str) -> Topic | None:
    """Look at a topic and at whether an e-mail address is subscribed to it; None where there is no such topic."""
    try:
        found = reads.read("sns", "get_topic_attributes", TopicArn=arn)["Attributes"]
        subscriptions = reads.pages("sns", "list_subscriptions_by_topic", "Subscriptions", TopicArn=arn)
    except NotThere:
        return None
    subscribed = (
        str(each["SubscriptionArn"])
        for each in subscriptions
        if (each["Protocol"], each["Endpoint"]) == ("email", email)
    )
    policy = parsed(found.get("Policy"))
    return Topic(policy, str(found.get("KmsMasterKeyId") or ""), next(subscribed, ""))
