"""The alert topic's encryption: SNS keeps messages on encrypted disks; the policy may name a key besides.

https://docs.aws.amazon.com/sns/latest/dg/sns-data-encryption.html ; what CloudWatch needs of the key:
https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from provisioners.alerts.alert_topic import CLOUDWATCH
from provisioners.encryption.key_demand import conflict, will_do
from provisioners.shared.key_policies import admitted_services, shut_out
from stormproof.aws.observe.sns_topics import topic_key
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Blocked, Call, Change, NoChange, Step

NAME = "topic-encryption"
ASPECT = "encryption"
BY_SNS = "SNS's encrypted disks"


@dataclass(frozen=True)
class Topic:
    """The topic's key, empty for none, None for no topic; `services` are those that the policy's key admits."""

    key: str | None = None
    services: frozenset[str] = frozenset()


def read(reads: Reads, context: PlanContext) -> Topic:
    """Look at the topic, and at the key's policy where a key is named."""
    named = context.policy.encryption_key_arn
    services = admitted_services(reads, context) if named else frozenset()
    return Topic(topic_key(reads, Names(context.system).alert_topic_arn), services)


def plan(context: PlanContext, actual: Topic) -> Iterator[Step]:
    """Have the topic encrypt by the policy's key, where it is there or made by this plan."""
    where, key = Names(context.system).alert_topic_arn, context.policy.encryption_key_arn
    if not key and not will_do(context, actual.key or ""):
        yield Blocked(NAME, where, ASPECT, conflict(context, actual.key or ""))
    elif not key:
        reason = f"messages are encrypted by {actual.key}" if actual.key else f"messages rest on {BY_SNS}"
        yield NoChange(NAME, where, ASPECT, reason)
    elif actual.key == key:
        yield NoChange(NAME, where, ASPECT, f"messages are encrypted by {key}")
    elif actual.key is None and not any(change.resource == where for change in context.pending):
        yield NoChange(NAME, where, ASPECT, "there is no topic")
    elif CLOUDWATCH not in actual.services:
        yield Blocked(NAME, where, ASPECT, shut_out(context, CLOUDWATCH))
    else:
        yield Change(NAME, where, ASPECT, Action.UPDATE, actual.key or BY_SNS, key, (_set(where, key),))


def remove(context: PlanContext, actual: Topic) -> Iterator[Step]:
    """Take the key off where it is the policy's."""
    where, key = Names(context.system).alert_topic_arn, context.policy.encryption_key_arn
    if key and actual.key == key:
        yield Change(NAME, where, ASPECT, Action.UPDATE, key, BY_SNS, (_set(where, ""),))
    else:
        yield NoChange(NAME, where, ASPECT, "it is not ours")


def _set(topic: str, key: str) -> Call:
    parameters = {"TopicArn": topic, "AttributeName": "KmsMasterKeyId", "AttributeValue": key}
    return Call("sns", "set_topic_attributes", parameters)


CONTROL = Control(
    name=NAME,
    criteria=("8.4",),
    phase=Phase.OBSERVERS,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
)
