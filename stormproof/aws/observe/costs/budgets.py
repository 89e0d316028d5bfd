"""The account's budgets with their notifications and who is told.

https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_Operations_AWS_Budgets.html
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from stormproof.core.costs.budgets import PERCENTAGE, Budget, Notification, Subscriber
from stormproof.core.errors import NotThere
from stormproof.core.planning.controls import Reads
from stormproof.core.system import System

NO_SERVICE = "budgets are of an account as a whole"


def read_budgets(reads: Reads, system: System) -> tuple[Budget, ...]:
    """Return all budgets of the account; their notifications are asked for one by one. Raises CouldNotLook."""
    where = {"AccountId": system.account}
    try:
        found = reads.pages("budgets", "describe_budgets", "Budgets", **where)
    except NotThere:  # an account without a budget says so, as recorded: NotFoundException
        return ()
    return tuple(_budget(each, _notifications(reads, {**where, "BudgetName": each["BudgetName"]})) for each in found)


def _notifications(reads: Reads, where: Mapping[str, str]) -> tuple[Notification, ...]:
    found = reads.pages("budgets", "describe_notifications_for_budget", "Notifications", **where)
    return tuple(_notification(each, _subscribers(reads, {**where, "Notification": _asked(each)})) for each in found)


def _subscribers(reads: Reads, where: Mapping[str, Any]) -> tuple[Subscriber, ...]:
    found = reads.pages("budgets", "describe_subscribers_for_notification", "Subscribers", **where)
    return tuple(Subscriber(each["SubscriptionType"], each["Address"]) for each in found)


def _asked(found: Mapping[str, Any]) -> dict[str, Any]:
    """Return what names a notification; its state is an answer's alone."""
    return {name: value for name, value in found.items() if name != "NotificationState"}


def _notification(found: Mapping[str, Any], subscribers: tuple[Subscriber, ...]) -> Notification:
    unit = str(found.get("ThresholdType") or PERCENTAGE)
    threshold = Decimal(str(found["Threshold"]))
    state = str(found.get("NotificationState") or "")
    return Notification(found["NotificationType"], found["ComparisonOperator"], threshold, unit, subscribers, state)


def _budget(found: Mapping[str, Any], notifications: tuple[Notification, ...]) -> Budget:
    limit = found.get("BudgetLimit") or {}
    left_out = frozenset(name for name, counted in (found.get("CostTypes") or {}).items() if counted is False)
    return Budget(
        str(found["BudgetName"]),
        Decimal(str(limit.get("Amount", "0"))).normalize(),
        str(limit.get("Unit", "")),
        str(found["TimeUnit"]),
        str(found["BudgetType"]),
        _filters(found),
        left_out,
        (found.get("TimePeriod") or {}).get("End"),
        notifications,
    )


def _filters(found: Mapping[str, Any]) -> str:
    filters = {name: values for name, values in (found.get("CostFilters") or {}).items() if values}
    if filters:
        return ", ".join(f"{name} {', '.join(values)}" for name, values in sorted(filters.items()))
    return "what a filter expression selects" if found.get("FilterExpression") else ""


def spent_of(reads: Reads, system: System, name: str) -> Decimal:
    """Return what a budget had come to when it was last evaluated, USD."""
    budget = reads.read("budgets", "describe_budget", AccountId=system.account, BudgetName=name)["Budget"]
    return Decimal(str(budget["CalculatedSpend"]["ActualSpend"]["Amount"]))
