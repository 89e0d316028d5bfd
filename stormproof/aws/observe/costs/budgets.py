"""The account's budgets with their notifications and who is told.

https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_Operations_AWS_Budgets.html
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from stormproof.core.costs.bills import CREDITS, REFUNDS
from stormproof.core.costs.budgets import PERCENTAGE, Budget, Notification, Subscriber
from stormproof.core.errors import NotThere
from stormproof.core.planning.controls import Reads
from stormproof.core.system import System

NO_SERVICE = "budgets are of an account as a whole"
SHOWN: Mapping[str, Any] = {"ShowFilterExpression": True}
"""An answer withholds the filter expression of a budget where it is not asked for:

https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_DescribeBudgets.html
"""
WHOLE_VIEW = ":billingview/primary"
"""How the ARN of the one view of bills ends that is of all that an account is charged:

https://docs.aws.amazon.com/cost-management/latest/userguide/billing-view.html
"""


def read_budgets(reads: Reads, system: System) -> tuple[Budget, ...]:
    """Return all budgets of the account; their notifications are asked for one by one. Raises CouldNotLook."""
    where = {"AccountId": system.account}
    try:
        found = reads.pages("budgets", "describe_budgets", "Budgets", **where, **SHOWN)
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
    limit, time = found.get("BudgetLimit") or {}, found.get("TimePeriod") or {}
    left_out = frozenset(name for name, counted in (found.get("CostTypes") or {}).items() if counted is False)
    return Budget(
        str(found["BudgetName"]),
        Decimal(str(limit.get("Amount", "0"))).normalize(),
        str(limit.get("Unit", "")),
        str(found["TimeUnit"]),
        str(found["BudgetType"]),
        _filters(found),
        left_out,
        time.get("End"),
        notifications,
        time.get("Start"),
        _moves(found),
    )


def _moves(found: Mapping[str, Any]) -> str:
    """Return how a budget's amount changes by itself, empty where it does not."""
    if adjusted := found.get("AutoAdjustData"):
        return f"adjusts itself ({str(adjusted.get('AutoAdjustType', '')).lower()})"
    planned = {Decimal(str(each["Amount"])) for each in (found.get("PlannedBudgetLimits") or {}).values()}
    several = ", ".join(f"{each.normalize():f}" for each in sorted(planned))
    return f"is planned month by month ({several})" if len(planned) > 1 else ""


def _filters(found: Mapping[str, Any]) -> str:
    filters = {name: values for name, values in (found.get("CostFilters") or {}).items() if values}
    if filters:
        return ", ".join(f"{name} {', '.join(values)}" for name, values in sorted(filters.items()))
    if not _counts_all(found.get("FilterExpression")):
        return "what a filter expression selects"
    view = str(found.get("BillingViewArn") or "")
    return f"the billing view {view.rpartition('/')[2]}" if view and not view.endswith(WHOLE_VIEW) else ""


def _counts_all(expression: Mapping[str, Any] | None) -> bool:
    """Tell whether an expression leaves out nothing that is spent: credits, refunds and discounts may be."""
    if not expression:
        return True
    left_out = (expression.get("Not") or {}).get("Dimensions") or {}
    plain = set(expression) == {"Not"} and set(expression["Not"]) == {"Dimensions"}
    equal = set(left_out.get("MatchOptions") or ["EQUALS"]) <= {"EQUALS", "CASE_SENSITIVE"}
    named = left_out.get("Key") == "RECORD_TYPE" and set(left_out.get("Values") or ()) <= CREDITS | REFUNDS
    return plain and equal and named


def spent_of(reads: Reads, system: System, name: str) -> Decimal:
    """Return what a budget had come to when it was last evaluated, USD."""
    budget = reads.read("budgets", "describe_budget", AccountId=system.account, BudgetName=name, **SHOWN)["Budget"]
    return Decimal(str(budget["CalculatedSpend"]["ActualSpend"]["Amount"]))
