"""Subscriptions to alerts that reach nobody, or somebody else; topics that take nothing; and owners' ways that do."""

from __future__ import annotations

import json

from provisioners.alerts import alert_topic
from stormproof.aws.calls.subscriptions import ended_subscription
from stormproof.aws.observe.sns_topics import Topic
from stormproof.core.alerts.subscriptions import confirmed
from stormproof.core.alerts.topic_access import AWS_MANAGED_KEY, CLOUDWATCH
from stormproof.core.errors import CouldNotLook
from stormproof.core.faults import FaultInjection
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Call

ELSEWHERE = "somebody-else@example.com"
DROPS = {"severity": ["critical"]}
"""Of message attributes, of which CloudWatch's messages have none: nothing gets through."""


def removed(reads: Reads, context: PlanContext) -> FaultInjection:
    """Somebody, or what follows links in e-mails, has unsubscribed the administrator."""
    return FaultInjection("the administrator is unsubscribed", (_ended(reads, context),), (_asked(context),))


def pending(reads: Reads, context: PlanContext) -> FaultInjection:
    """The subscription was made anew, and nobody has confirmed it."""
    calls = (_ended(reads, context), _asked(context))
    return FaultInjection("the administrator has not confirmed", calls, (_asked(context),))


def other_address(reads: Reads, context: PlanContext) -> FaultInjection:
    """Alerts go to an address that nobody reads any more."""
    wrong = _endpoint(context, ELSEWHERE)
    calls = (_ended(reads, context), Call("sns", "subscribe", wrong))
    gone = ended_subscription(wrong)
    return FaultInjection("alerts go to another address", calls, (_asked(context), gone), tidy=(gone,))


def filtered(reads: Reads, context: PlanContext) -> FaultInjection:
    """A filter policy keeps every alert out."""
    where = {"SubscriptionArn": _standing(reads, context).subscription, "AttributeName": "FilterPolicy"}
    drops = json.dumps(DROPS)
    calls = [Call("sns", "set_subscription_attributes", {**where, "AttributeValue": each}) for each in (drops, "{}")]
    return FaultInjection("a filter policy keeps alerts out", (calls[0],), (calls[1],))


def aws_managed_key(reads: Reads, context: PlanContext) -> FaultInjection:
    """The topic is encrypted by the key that AWS manages for SNS, which CloudWatch may not use."""
    where = {"TopicArn": Names(context.system).alert_topic_arn, "AttributeName": "KmsMasterKeyId"}
    standing = _standing(reads, context).key
    calls = [
        Call("sns", "set_topic_attributes", {**where, "AttributeValue": each}) for each in (AWS_MANAGED_KEY, standing)
    ]
    return FaultInjection("the topic is encrypted by AWS's own key for SNS", (calls[0],), (calls[1],))


def own_policy(reads: Reads, context: PlanContext) -> FaultInjection:
    """The owner lets CloudWatch in by a statement of the owner's, for the whole account."""
    names, standing = Names(context.system), _standing(reads, context)
    theirs = {
        "Sid": "AlarmsOfTheAccount",
        "Effect": "Allow",
        "Principal": {"Service": [CLOUDWATCH, "events.amazonaws.com"]},
        "Action": ["sns:Publish"],
        "Resource": "*",
        "Condition": {"StringEquals": {"AWS:SourceAccount": names.system.account}},
    }
    kept = [each for each in standing.policy["Statement"] if each.get("Sid") != alert_topic.STATEMENT]
    where = {"TopicArn": names.alert_topic_arn, "AttributeName": "Policy"}
    documents = ({**standing.policy, "Statement": [*kept, theirs]}, dict(standing.policy))
    calls = [Call("sns", "set_topic_attributes", {**where, "AttributeValue": json.dumps(each)}) for each in documents]
    return FaultInjection("the owner's own statement lets CloudWatch notify", (calls[0],), (calls[1],))


def more_subscribers(_reads: Reads, context: PlanContext) -> FaultInjection:
    """Somebody else is to be notified as well, and has not confirmed yet."""
    more = {**_endpoint(context, ELSEWHERE), "Protocol": "email-json"}
    return FaultInjection(
        "somebody else is subscribed as well",
        (Call("sns", "subscribe", more),),
        (ended_subscription(more),),
    )


def denied(reads: Reads, context: PlanContext) -> FaultInjection:
    """Somebody denies services to publish to the topic: no statement that allows it helps."""
    names, standing = Names(context.system), _standing(reads, context)
    deny = {
        "Sid": "NoServices",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "sns:Publish",
        "Resource": names.alert_topic_arn,
        "Condition": {"Bool": {"aws:PrincipalIsAWSService": "true"}},
    }
    where = {"TopicArn": names.alert_topic_arn, "AttributeName": "Policy"}
    statements = [*standing.policy["Statement"], deny]
    documents = ({**standing.policy, "Statement": statements}, dict(standing.policy))
    calls = [Call("sns", "set_topic_attributes", {**where, "AttributeValue": json.dumps(each)}) for each in documents]
    return FaultInjection("the topic's policy denies services to publish", (calls[0],), (calls[1],))


def _standing(reads: Reads, context: PlanContext) -> Topic:
    found = alert_topic.read(reads, context)
    if found is None or not confirmed(found.subscription):
        raise CouldNotLook("sabotage.nothing_to_break", "nobody is subscribed to alerts; run `stormproof apply` first")
    return found


def _endpoint(context: PlanContext, email: str) -> dict[str, str]:
    return {"TopicArn": Names(context.system).alert_topic_arn, "Protocol": "email", "Endpoint": email}


def _asked(context: PlanContext) -> Call:
    return Call("sns", "subscribe", _endpoint(context, context.policy.admin_email))


def _ended(reads: Reads, context: PlanContext) -> Call:
    return Call("sns", "unsubscribe", {"SubscriptionArn": _standing(reads, context).subscription})
