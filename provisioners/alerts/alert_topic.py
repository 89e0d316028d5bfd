"""The topic that alarms tell, and the administrator's subscription to it by e-mail.

CloudWatch publishes as a service and needs to be let in, for alarms of this account alone, and so does Budgets. A topic
under the key that AWS manages for SNS reaches nobody: that key's policy admits neither and cannot be changed. A key of
the customer's has to admit both:
https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html#protect-sns-sse
https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html,
https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from provisioners.shared.key_policies import read_key, shut_out
from stormproof.aws.observe.sns_topics import Topic, read_topic
from stormproof.core.alerts.subscriptions import PENDING
from stormproof.core.alerts.topic_access import (
    AS_MADE,
    AWS_MANAGED_KEY,
    BUDGETS,
    CLOUDWATCH,
    TOPIC_CONTEXT,
    may_publish,
)
from stormproof.core.costs.budgets import budget_arn
from stormproof.core.errors import CouldNotLook
from stormproof.core.least_privilege.policy_documents import Statement, allows, statements
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import FREE, Action, Blocked, Call, Change, NoChange, Step

NAME = "alert-topic"
ASPECTS = ("topic", "policy", "key", "subscription", "filter")
STATEMENT = "StormproofAlarms"
BUDGET_STATEMENT = "StormproofBudgets"


def read(reads: Reads, context: PlanContext) -> Topic | None:
    """Look at the topic and at the administrator's subscription."""
    arn = Names(context.system).alert_topic_arn
    found = read_topic(reads, arn, context.policy.admin_email)
    if found is None or not found.key or found.key.endswith(AWS_MANAGED_KEY):
        return found
    try:
        key = read_key(reads, context, found.key)
    except CouldNotLook as error:
        said = f"whether CloudWatch and Budgets may use {found.key} could not be looked at: {error.message}"
        return replace(found, keeps_out=said, keeps_out_code=error.code)
    shut = (
        shut_out(context, key, each.service, arn, {TOPIC_CONTEXT: arn}) for each in _publishers(Names(context.system))
    )
    return replace(found, keeps_out=next(filter(None, shut), ""))


def plan(context: PlanContext, actual: Topic | None) -> Iterator[Step]:
    """Create the topic, let CloudWatch publish to it and ask the administrator to confirm; who else is told stays."""
    names = Names(context.system)
    if actual is None:
        make = Call("sns", "create_topic", {"Name": names.alert_topic, "Tags": names.tag_list})
        admitting = [each.statement for each in _publishers(names)]
        calls = (make, _admit(names, admitting), _subscribe(context))
        after = {"policy": admitting, "email": context.policy.admin_email}
        yield Change(NAME, names.alert_topic_arn, "topic", Action.CREATE, None, after, calls, FREE)
        return
    yield NoChange(NAME, names.alert_topic_arn, "topic", "the topic is there")
    yield _policy(names, actual)
    yield _key(names, actual)
    yield _filter(names, actual)
    yield _subscription(context, actual)


def remove(context: PlanContext, actual: Topic | None) -> Iterator[Step]:
    """Delete the topic, and its subscriptions with it."""
    arn = Names(context.system).alert_topic_arn
    if actual is None:
        yield NoChange(NAME, arn, "topic", "there is no topic")
    else:
        call = Call("sns", "delete_topic", {"TopicArn": arn})
        yield Change(NAME, arn, "topic", Action.DELETE, {"policy": actual.policy.get("Statement")}, None, (call,))


def statement(names: Names) -> dict[str, Any]:
    """Return the statement that lets CloudWatch publish, for alarms of this account and region alone."""
    return {
        "Sid": STATEMENT,
        "Effect": "Allow",
        "Principal": {"Service": CLOUDWATCH},
        "Action": "sns:Publish",
        "Resource": names.alert_topic_arn,
        "Condition": {
            "ArnLike": {"aws:SourceArn": names.arn("cloudwatch", "alarm:*")},
            "StringEquals": {"aws:SourceAccount": names.system.account},
        },
    }


def budget_statement(names: Names) -> dict[str, Any]:
    """Return the statement that lets Budgets publish, for budgets of this account alone.

    https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html
    """
    system = names.system
    return {
        "Sid": BUDGET_STATEMENT,
        "Effect": "Allow",
        "Principal": {"Service": BUDGETS},
        "Action": "sns:Publish",
        "Resource": names.alert_topic_arn,
        "Condition": {
            "ArnLike": {"aws:SourceArn": f"arn:{system.partition}:budgets::{system.account}:*"},
            "StringEquals": {"aws:SourceAccount": system.account},
        },
    }


def _policy(names: Names, actual: Topic) -> Step:
    """Add the statements of who may not publish yet, of CloudWatch and Budgets; what others wrote stays.

    What SNS has given a topic by itself is nobody's, and whether it lets services publish does not count: an apply that
    is killed between CreateTopic and the policy leaves it.
    """
    standing = statements(actual.policy)
    as_made = [each.get("Sid") for each in standing] == [AS_MADE]
    written = [] if as_made else standing
    lacking = [each for each in _publishers(names) if not _admitted(names, written, each)]
    if not lacking:
        said = f"{' and '.join(each.named for each in _publishers(names))} may publish for this account"
        return NoChange(NAME, names.alert_topic_arn, "policy", said)
    replaced = {each.statement["Sid"] for each in lacking}
    kept = [each for each in written if each.get("Sid") not in replaced]
    after = [*kept, *(each.statement for each in lacking)]
    if shut := [each.named for each in lacking if not _admitted(names, after, each)]:
        denied = ", ".join(str(each.get("Sid", "without a Sid")) for each in kept if not allows(each))
        reason = f"{' and '.join(shut)} may not publish: the statement {denied} of the topic's policy denies it"
        return Blocked(NAME, names.alert_topic_arn, "policy", f"{reason}; take it off")
    return Change(NAME, names.alert_topic_arn, "policy", Action.UPDATE, standing, after, (_admit(names, after),))


@dataclass(frozen=True)
class Publisher:
    """A service that publishes, from where, and the statement that lets it in."""

    named: str
    service: str
    source: str
    statement: Statement


def _publishers(names: Names) -> tuple[Publisher, ...]:
    alarm = names.arn("cloudwatch", f"alarm:{names.key_store_alarm}")
    alarms = Publisher("CloudWatch", CLOUDWATCH, alarm, statement(names))
    if names.system.region != names.system.home:  # the one that budgets notify is in the API's region
        return (alarms,)
    return alarms, Publisher("Budgets", BUDGETS, budget_arn(names.system, names.cost_budget), budget_statement(names))


def _admitted(names: Names, standing: list[Any], publisher: Publisher) -> bool:
    """Tell whether statements let a service publish on our behalf, whoever wrote them, for certain."""
    return may_publish(standing, publisher.service, publisher.source, names.system.account) is True


def _filter(names: Names, actual: Topic) -> Step:
    """Take a filter policy off the administrator's subscription: what it lets through nobody can say beforehand."""
    if not actual.filter_policy:
        return NoChange(NAME, names.alert_topic_arn, "filter", "every alert gets through to the administrator")
    where = {"SubscriptionArn": actual.subscription, "AttributeName": "FilterPolicy", "AttributeValue": "{}"}
    call = Call("sns", "set_subscription_attributes", where)
    return Change(NAME, names.alert_topic_arn, "filter", Action.UPDATE, actual.filter_policy, None, (call,))


def _key(names: Names, actual: Topic) -> Step:
    if actual.keeps_out:
        reason = f"not every alert reaches somebody: {actual.keeps_out}"
        return Blocked(NAME, names.alert_topic_arn, "key", reason, actual.keeps_out_code)
    if not actual.key.endswith(AWS_MANAGED_KEY):
        return NoChange(NAME, names.alert_topic_arn, "key", "no key keeps CloudWatch out by itself")
    parameters = {"TopicArn": names.alert_topic_arn, "AttributeName": "KmsMasterKeyId", "AttributeValue": ""}
    call = Call("sns", "set_topic_attributes", parameters)
    return Change(NAME, names.alert_topic_arn, "key", Action.UPDATE, actual.key, None, (call,))


def _subscription(context: PlanContext, actual: Topic) -> Step:
    arn, who = Names(context.system).alert_topic_arn, context.policy.admin_email
    if not actual.subscription:
        return Change(NAME, arn, "subscription", Action.CREATE, None, who, (_subscribe(context),))
    if actual.subscription == PENDING:
        waits = f"waits for {who}, who has to follow the link in the e-mail from AWS; until then no alarm arrives"
        return NoChange(NAME, arn, "subscription", waits, remark=True)
    return NoChange(NAME, arn, "subscription", f"{who} is told")


def _admit(names: Names, admitting: list[Any]) -> Call:
    document = json.dumps({"Version": "2012-10-17", "Statement": admitting})
    where = {"TopicArn": names.alert_topic_arn}
    return Call("sns", "set_topic_attributes", {**where, "AttributeName": "Policy", "AttributeValue": document})


def _subscribe(context: PlanContext) -> Call:
    where = {"TopicArn": Names(context.system).alert_topic_arn}
    return Call("sns", "subscribe", {**where, "Protocol": "email", "Endpoint": context.policy.admin_email})


CONTROL = Control(
    name=NAME,
    criteria=("3.4",),
    phase=Phase.STORES_AND_ROLES,
    aspects=ASPECTS,
    read=read,
    plan=plan,
    remove=remove,
    parts=("adopted-things",),
)
