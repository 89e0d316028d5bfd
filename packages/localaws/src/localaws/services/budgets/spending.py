"""What a budget has come to, and which of its notifications that calls for.

https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-managing-costs.html: budgets follow the calendar in
UTC; ACTUAL notifications are sent once a period, when the threshold is first passed; all times of day are AWS's choice,
up to three refreshes a day, here at 0, 8 and 16 o'clock.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from localaws.services.costs.calendars import period
from localaws.services.costs.forecast import NoHistory, daily
from localaws.services.costs.ledger import DISCOUNTS, Cost, CostLedger, selection

REFRESH = 8 * 3600
"""Seconds between refreshes."""
COMPARISONS: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    "GREATER_THAN": operator.gt,
    "LESS_THAN": operator.lt,
    "EQUAL_TO": operator.eq,
}
INCLUDED = {
    "Credit": "IncludeCredit",
    "Refund": "IncludeRefund",
    "Tax": "IncludeTax",
    "Support": "IncludeSupport",
    **dict.fromkeys(DISCOUNTS, "IncludeDiscount"),
}
FILTERS: Mapping[str, Callable[[Cost], str]] = {
    "Service": lambda cost: cost.service,
    "Region": lambda cost: cost.region,
    "UsageType": lambda cost: cost.usage_type,
}


@dataclass(frozen=True)
class Spend:
    """What a budget has come to in its period, and what it is forecast to come to by the end."""

    start: date
    end: date
    actual: Decimal
    forecast: Decimal | None

    def of(self, kind: str) -> Decimal | None:
        """Return the amount that a notification of a type (ACTUAL, FORECASTED) looks at."""
        return self.actual if kind == "ACTUAL" else self.forecast


def spend(budget: Mapping[str, Any], ledger: CostLedger, today: date) -> Spend:
    """Return what a budget (API_Budget) has come to; ValueError for one that localaws cannot evaluate."""
    if budget["BudgetType"] != "COST":
        raise ValueError(f"localaws does not evaluate budgets of type {budget['BudgetType']}")
    counts = _counts(budget)
    costs = [cost for cost in ledger.all() if counts(cost)]
    start, end = period(today, budget["TimeUnit"])
    actual = sum((cost.amount for cost in costs if start <= cost.day <= today), Decimal(0))
    try:
        mean, _ = daily(costs, today)
    except NoHistory:
        return Spend(start, end, actual, None)
    return Spend(start, end, actual, actual + mean * (end - today - timedelta(1)).days)


def limit(budget: Mapping[str, Any]) -> Decimal:
    """Return a budget's amount in USD."""
    return Decimal(str(budget["BudgetLimit"]["Amount"]))


def threshold(budget: Mapping[str, Any], notification: Mapping[str, Any]) -> Decimal:
    """Return a notification's threshold in USD."""
    value = Decimal(str(notification["Threshold"]))
    if notification.get("ThresholdType", "PERCENTAGE") == "ABSOLUTE_VALUE":
        return value
    return limit(budget) * value / 100


def passed(budget: Mapping[str, Any], notification: Mapping[str, Any], spent: Spend) -> bool:
    """Tell whether a notification's threshold is passed."""
    amount = spent.of(notification["NotificationType"])
    if amount is None:
        return False
    return COMPARISONS[notification["ComparisonOperator"]](amount, threshold(budget, notification))


def _counts(budget: Mapping[str, Any]) -> Callable[[Cost], bool]:
    types = budget.get("CostTypes") or {}
    filters = {name: values for name, values in (budget.get("CostFilters") or {}).items() if values}
    selects = selection(budget.get("FilterExpression"))
    unknown = set(filters) - {*FILTERS, "TagKeyValue"}
    if unknown:
        raise ValueError(f"localaws does not implement the cost filter {min(unknown)}")

    def counts(cost: Cost) -> bool:
        included = types.get(INCLUDED.get(cost.record_type, ""), True)
        tags = {f"user:{name}${value}" for name, value in cost.tags.items()}
        filtered = all(
            bool(tags & set(values)) if name == "TagKeyValue" else FILTERS[name](cost) in values
            for name, values in filters.items()
        )
        return bool(included) and filtered and selects(cost)

    return counts
