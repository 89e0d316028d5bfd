"""Alarms that tell nobody."""

from __future__ import annotations

import json
from collections.abc import Callable

from provisioners.alerts import alert_topic
from provisioners.authentication import key_store_alarm
from provisioners.rate_limiting import rate_guard_alarm
from provisioners.shared.metric_alarms import read_alarms
from stormproof.core.alerts.conditions import Alarm
from stormproof.core.errors import CouldNotLook
from stormproof.core.faults import FaultInjection
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Call

Which = Callable[[PlanContext], Alarm]
"""Returns the alarm as its control wants it."""
NEVER = 1_000_000.0


def guard_open(context: PlanContext) -> Alarm:
    """Return the alarm of the guard before the API's function."""
    return rate_guard_alarm.alarm(context, context.system.function("api"))


def key_store(context: PlanContext) -> Alarm:
    """Return the key store's alarm."""
    return key_store_alarm.alarm(context)


def deleted(which: Which) -> Callable[[Reads, PlanContext], FaultInjection]:
    """Return what deletes an alarm."""

    def inject(reads: Reads, context: PlanContext) -> FaultInjection:
        alarm = standing(reads, context, which)
        call = Call("cloudwatch", "delete_alarms", {"AlarmNames": [alarm["AlarmName"]]})
        return FaultInjection("the alarm is deleted", (call,), (put(alarm),))

    return inject


def with_settings(title: str, which: Which, **wrong: object) -> Callable[[Reads, PlanContext], FaultInjection]:
    """Return what gives an alarm wrong settings."""

    def inject(reads: Reads, context: PlanContext) -> FaultInjection:
        alarm = standing(reads, context, which)
        return FaultInjection(title, (put({**alarm, **wrong}),), (put(alarm),))

    return inject


def topic_shut(reads: Reads, context: PlanContext) -> FaultInjection:
    """The topic does not let CloudWatch publish any more."""
    names, standing = Names(context.system), alert_topic.read(reads, context)
    if standing is None:
        raise CouldNotLook("sabotage.nothing_to_break", "there is no alert topic; run `stormproof apply` first")
    kept = [each for each in standing.policy["Statement"] if each.get("Sid") != alert_topic.STATEMENT]
    owner = {
        "Sid": "Owner",
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:{names.system.partition}:iam::{names.system.account}:root"},
        "Action": "sns:Publish",
        "Resource": names.alert_topic_arn,
    }
    shut = {**standing.policy, "Statement": kept or [owner]}
    calls = [_policy(names, json.dumps(each)) for each in (shut, dict(standing.policy))]
    return FaultInjection("the topic does not admit CloudWatch", (calls[0],), (calls[1],))


def standing(reads: Reads, context: PlanContext, which: Which) -> Alarm:
    """Return an alarm of ours as it stands; raises CouldNotLook where there is none."""
    wanted = which(context)
    found = read_alarms(reads, context).get(str(wanted["AlarmName"]))
    if found is None:
        raise CouldNotLook("sabotage.nothing_to_break", "there is no alarm; run `stormproof apply` first")
    return {name: found[name] for name in wanted}


def put(alarm: Alarm) -> Call:
    """Return the call that makes an alarm, or gives it these settings."""
    return Call("cloudwatch", "put_metric_alarm", dict(alarm))


def _policy(names: Names, document: str) -> Call:
    where = {"TopicArn": names.alert_topic_arn}
    return Call("sns", "set_topic_attributes", {**where, "AttributeName": "Policy", "AttributeValue": document})
