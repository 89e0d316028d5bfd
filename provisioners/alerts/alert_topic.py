"""The topic that alarms tell, and the administrator's subscription to it by e-mail.

CloudWatch publishes as a service and needs to be let in, for alarms of this account alone. A topic under the key that
AWS manages for SNS reaches nobody: that key's policy does not admit CloudWatch and cannot be changed.
https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html,
https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from provisioners.shared.key_policies import read_key, shut_out
from stormproof.aws.observe.sns_topics import PENDING, Topic, read_topic
from stormproof.core.errors import CouldNotLook
from stormproof.core.least_privilege.policy_documents import same, statements
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import FREE, Action, Blocked, Call, Change, NoChange, Step

NAME = "alert-topic"
ASPECTS = ("topic", "policy", "key", "subscription")
STATEMENT = "StormproofAlarms"
AS_MADE = "__default_statement_ID"
"""The statement that SNS gives a topic without a policy, for the account's own use, which IAM policies rule anyway.

An apply that is killed between CreateTopic and the policy leaves it, and nobody has set it:
https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
"""
CLOUDWATCH = "cloudwatch.amazonaws.com"
AWS_MANAGED_KEY = "alias/aws/sns"


def read(reads: Reads, context: PlanContext) -> Topic | None:
    """Look at the topic and at the administrator's subscription."""
    arn = Names(context.system).alert_topic_arn
    found = read_topic(reads, arn, context.policy.admin_email)
    if found is None or not found.key or found.key.endswith(AWS_MANAGED_KEY):
        return found
    try:
        key = read_key(reads, context, found.key)
    except CouldNotLook as error:
        return replace(found, keeps_out=f"whether CloudWatch may use {found.key} could not be looked at: {error}")
    return replace(found, keeps_out=shut_out(context, key, CLOUDWATCH, arn))


def plan(context: PlanContext, actual: Topic | None) -> Iterator[Step]:
    """Create the topic, let CloudWatch publish to it and ask the administrator to confirm; who else is told stays."""
    names = Names(context.system)
    if actual is None:
        make = Call("sns", "create_topic", {"Name": names.alert_topic, "Tags": names.tag_list})
        statements = [statement(names)]
        calls = (make, _admit(names, statements), _subscribe(context))
        after = {"policy": statements, "email": context.policy.admin_email}
        yield Change(NAME, names.alert_topic_arn, "topic", Action.CREATE, None, after, calls, FREE)
        return
    yield NoChange(NAME, names.alert_topic_arn, "topic", "the topic is there")
    yield _policy(names, actual)
    yield _key(names, actual)
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


def _policy(names: Names, actual: Topic) -> Step:
    standing, wanted = statements(actual.policy), statement(names)
    if any(same(each, wanted) for each in standing):
        return NoChange(NAME, names.alert_topic_arn, "policy", "CloudWatch may publish alarms of this account")
    as_made = [each.get("Sid") for each in standing] == [AS_MADE]
    kept = [] if as_made else [each for each in standing if each.get("Sid") != STATEMENT]
    call = _admit(names, [*kept, wanted])
    return Change(NAME, names.alert_topic_arn, "policy", Action.UPDATE, standing, [*kept, wanted], (call,))


def _key(names: Names, actual: Topic) -> Step:
    if actual.keeps_out:
        reason = f"no alarm reaches anybody: {actual.keeps_out}"
        return Blocked(NAME, names.alert_topic_arn, "key", reason)
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
