"""The alert topic's encryption: SNS keeps messages on encrypted disks; the policy may name a key besides.

https://docs.aws.amazon.com/sns/latest/dg/sns-data-encryption.html ; what CloudWatch needs of the key:
https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from provisioners.encryption.key_demand import conflict, will_do
from provisioners.shared.key_policies import NO_KEY, NamedKey, read_key, shut_out
from stormproof.aws.observe.sns_topics import read_topic
from stormproof.core.alerts.topic_access import CLOUDWATCH
from stormproof.core.least_privilege.key_policies import services_named
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Blocked, Call, Change, NoChange, Step

NAME = "topic-encryption"
ASPECT = "encryption"
PUBLISH = "sns:Publish"
BY_SNS = "SNS's encrypted disks"


@dataclass(frozen=True)
class Topic:
    """The topic's key, empty for none, None for no topic; that which is to encrypt it, and who publishes to it."""

    key: str | None = None
    named: NamedKey = NO_KEY
    publishers: frozenset[str] = frozenset({CLOUDWATCH})


def read(reads: Reads, context: PlanContext) -> Topic:
    """Look at the topic, and at the key's policy where a key is named."""
    arn = Names(context.system).alert_topic_arn
    standing = read_topic(reads, arn, context.policy.admin_email)
    if standing is None:
        return Topic(None, read_key(reads, context))
    publishers = services_named(standing.policy, PUBLISH) | {CLOUDWATCH}
    return Topic(standing.key, read_key(reads, context), publishers)


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
    elif reasons := [each for service in sorted(actual.publishers) if (each := _shut_out(context, actual, service))]:
        yield Blocked(NAME, where, ASPECT, "; ".join(reasons))
    else:
        yield Change(NAME, where, ASPECT, Action.UPDATE, actual.key or BY_SNS, key, (_set(where, key),))


def remove(context: PlanContext, actual: Topic) -> Iterator[Step]:
    """Take the key off where it is the policy's."""
    where, key = Names(context.system).alert_topic_arn, context.policy.encryption_key_arn
    if key and actual.key == key:
        yield Change(NAME, where, ASPECT, Action.UPDATE, key, BY_SNS, (_set(where, ""),))
    else:
        yield NoChange(NAME, where, ASPECT, "it is not ours")


def _shut_out(context: PlanContext, actual: Topic, service: str) -> str:
    return shut_out(context, actual.named, service, Names(context.system).alert_topic_arn)


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
