"""The topic of alerts as Budgets meets it."""

from __future__ import annotations

import json

from provisioners.alerts import alert_topic
from stormproof.core.errors import CouldNotLook
from stormproof.core.faults import FaultInjection
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Call


def shut_to_budgets(reads: Reads, context: PlanContext) -> FaultInjection:
    """The topic lets CloudWatch publish, and Budgets not."""
    names, standing = Names(context.system), alert_topic.read(reads, context)
    if standing is None:
        raise CouldNotLook("sabotage.nothing_to_break", "there is no alert topic; run `stormproof apply` first")
    kept = [each for each in standing.policy["Statement"] if each.get("Sid") != alert_topic.BUDGET_STATEMENT]
    shut = json.dumps({**standing.policy, "Statement": kept})
    where = {"TopicArn": names.alert_topic_arn, "AttributeName": "Policy"}
    calls = [
        Call("sns", "set_topic_attributes", {**where, "AttributeValue": each})
        for each in (shut, json.dumps(dict(standing.policy)))
    ]
    return FaultInjection("the topic does not admit Budgets", (calls[0],), (calls[1],))
