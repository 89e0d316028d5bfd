"""What tells people of a system, as the inventory has it: topics, alarms, budgets, dashboards."""

from __future__ import annotations

import json
from typing import Any

from stormproof.core.planning.controls import Reads


def topics(reads: Reads) -> dict[str, Any]:
    """Return who may publish to each topic, by which key it is encrypted, and who is subscribed."""
    found = {}
    for arn in reads.pages("sns", "list_topics", "Topics[].TopicArn"):
        attributes = reads.read("sns", "get_topic_attributes", TopicArn=arn)["Attributes"]
        told = reads.pages("sns", "list_subscriptions_by_topic", "Subscriptions[].Endpoint", TopicArn=arn)
        found[arn] = {
            "policy": in_order(attributes.get("Policy")),
            "key": attributes.get("KmsMasterKeyId"),
            "told": sorted(told),
        }
    return found


def alarms(reads: Reads) -> dict[str, Any]:
    """Return what each alarm looks at and whom it tells."""
    asked = "MetricAlarms[].[AlarmName, Threshold, MetricName, AlarmActions, ActionsEnabled]"
    return {name: rest for name, *rest in reads.pages("cloudwatch", "describe_alarms", asked)}


def budgets(reads: Reads) -> dict[str, Any]:
    """Return each budget with whom its notifications tell."""
    account = reads.read("sts", "get_caller_identity")["Account"]
    found = {}
    for budget in reads.pages("budgets", "describe_budgets", "Budgets", AccountId=account):
        where = {"AccountId": account, "BudgetName": budget["BudgetName"]}
        notified = reads.pages("budgets", "describe_notifications_for_budget", "Notifications", **where)
        told = {str(each["NotificationType"]) + str(each["Threshold"]): _told(reads, where, each) for each in notified}
        limit = {name: budget.get(name) for name in ("BudgetLimit", "TimeUnit", "CostFilters", "CostTypes")}
        found[budget["BudgetName"]] = {**limit, "told": told}
    return found


def _told(reads: Reads, where: dict[str, Any], notification: dict[str, Any]) -> list[str]:
    form = {name: value for name, value in notification.items() if name != "NotificationState"}
    asked = {**where, "Notification": form}
    return sorted(reads.pages("budgets", "describe_subscribers_for_notification", "Subscribers[].Address", **asked))


def dashboards(reads: Reads) -> dict[str, Any]:
    """Return the body of each dashboard."""
    names = reads.pages("cloudwatch", "list_dashboards", "DashboardEntries[].DashboardName")
    return {name: reads.read("cloudwatch", "get_dashboard", DashboardName=name)["DashboardBody"] for name in names}


def in_order(policy: str | None) -> Any:
    """Return a policy, its statements in an order of their own: theirs means nothing."""
    found = json.loads(policy) if policy else {}
    ordered = sorted(found.get("Statement", ()), key=lambda each: json.dumps(each, sort_keys=True))
    return {**found, "Statement": ordered}
