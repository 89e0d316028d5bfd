"""What Budgets writes to its subscribers, in the layout of e-mails that AWS has sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from localaws.kernel.ports import ACCOUNT
from localaws.services.budgets.spending import Spend, limit, threshold

SENDER = "budgets@costalerts.amazonaws.com"
PERIODS = {"DAILY": "day", "MONTHLY": "month", "QUARTERLY": "quarter", "ANNUALLY": "year"}
SIGNS = {"GREATER_THAN": ">", "LESS_THAN": "<", "EQUAL_TO": "="}
VERBS = {"GREATER_THAN": "is greater than", "LESS_THAN": "is less than", "EQUAL_TO": "is equal to"}


def subject(budget: Mapping[str, Any]) -> str:
    """Return the subject of a notice."""
    return f"AWS Budgets: {budget['BudgetName']} has exceeded your alert threshold"


def body(budget: Mapping[str, Any], notification: Mapping[str, Any], spent: Spend, today: date) -> str:
    """Return the text of a notice."""
    kind, comparison = notification["NotificationType"], notification["ComparisonOperator"]
    bound, amount = _usd(threshold(budget, notification)), _usd(spent.of(kind) or Decimal(0))
    name, span = budget["BudgetName"], PERIODS[budget["TimeUnit"]]
    return (
        f"AWS Budget Notification {today:%B} {today.day}, {today.year}\n"
        f"AWS Account {ACCOUNT}\n\n"
        "Dear AWS Customer,\n\n"
        f"You requested that we alert you when the {kind} Cost associated with your {name} budget {VERBS[comparison]} "
        f"{bound} for the current {span}. The {kind} Cost associated with this budget is {amount}. You can find "
        "additional details below and by accessing the AWS Budgets dashboard.\n\n"
        f"Budget Name: {name}\n"
        "Budget Type: Cost\n"
        f"Budgeted Amount: {_usd(limit(budget))}\n"
        f"Alert Type: {kind}\n"
        f"Alert Threshold: {SIGNS[comparison]} {bound}\n"
        f"{kind} Amount: {amount}\n"
    )


def _usd(amount: Decimal) -> str:
    return f"${amount:,.2f}"
