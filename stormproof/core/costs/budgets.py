"""Budgets, and whether one is what is demanded: so much a month, of all costs, with a notification at each threshold.

https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_Budget.html,
https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_Notification.html
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from stormproof.core.system import System

COST, MONTHLY, USD = "COST", "MONTHLY", "USD"
ACTUAL, ABOVE, PERCENTAGE = "ACTUAL", "GREATER_THAN", "PERCENTAGE"
WARNING, CRITICAL = Decimal(80), Decimal(100)
"""Percent of the budget, of criteria 5.2 and 5.3."""
SPENDING = frozenset(
    {"IncludeTax", "IncludeSubscription", "IncludeSupport", "IncludeRecurring", "IncludeUpfront"}
    | {"IncludeOtherSubscription"}
)
"""Kinds of costs (CostTypes) that are spent; credits, refunds and discounts take off, and may be left out."""


def passed_budget(cost_budget: str) -> str:
    """Return the name of the budget that a proof makes below what has been spent, by that of the system's own."""
    return f"{cost_budget}-passed"


def budget_arn(system: System, name: str) -> str:
    """Return the ARN of a budget of the system's account."""
    return f"arn:{system.partition}:budgets::{system.account}:budget/{name}"


@dataclass(frozen=True)
class Subscriber:
    """Who is told: `kind` EMAIL or SNS, and the address or the topic's ARN."""

    kind: str
    address: str


@dataclass(frozen=True)
class Notification:
    """When somebody is told, and who; `threshold` is percent of the budget, or USD where `unit` says so.

    `state` is what Budgets says of it, OK or ALARM, empty where it does not.
    """

    kind: str
    comparison: str
    threshold: Decimal
    unit: str = PERCENTAGE
    subscribers: tuple[Subscriber, ...] = ()
    state: str = ""

    def usd(self, amount: Decimal) -> Decimal:
        """Return the threshold in USD for a budget's amount."""
        return amount * self.threshold / 100 if self.unit == PERCENTAGE else self.threshold


@dataclass(frozen=True)
class Budget:
    """A budget as it stands.

    `filtered` tells what it looks at alone, empty for all costs; `without` the kinds of costs that it leaves out;
    `moves` how its amount changes by itself, empty where it does not.
    """

    name: str
    usd: Decimal
    unit: str = USD
    period: str = MONTHLY
    kind: str = COST
    filtered: str = ""
    without: frozenset[str] = frozenset()
    ends: datetime | None = None
    notifications: tuple[Notification, ...] = ()
    starts: datetime | None = None
    moves: str = ""


@dataclass(frozen=True)
class Lack:
    """What a budget or its notification lacks: a reason code's last part, and a sentence."""

    code: str
    said: str


def lacks(budget: Budget, usd: Decimal, now: datetime) -> Iterator[Lack]:
    """Yield what keeps a budget from being one of so many USD a month, of all costs."""
    if budget.kind != COST:
        yield Lack("other_kind", f"it is a budget of {budget.kind.lower().replace('_', ' ')}, not of costs")
    if budget.period != MONTHLY:
        yield Lack("other_period", f"it is {budget.period.lower()}, not monthly")
    if (budget.usd, budget.unit) != (usd, USD):
        yield Lack("other_amount", f"its amount is {budget.usd:f} {budget.unit}, not {usd:f} USD")
    if budget.moves:
        yield Lack("moving", f"its amount {budget.moves}, and is not {usd:f} USD for certain")
    if budget.filtered:
        yield Lack("filtered", f"it looks at {budget.filtered} alone")
    if left_out := sorted(budget.without & SPENDING):
        yield Lack("filtered", f"it leaves out {', '.join(name.removeprefix('Include').lower() for name in left_out)}")
    if budget.starts and budget.starts > now:
        yield Lack("not_begun", f"it begins on {budget.starts:%Y-%m-%d}")
    if budget.ends and budget.ends <= now:
        yield Lack("ended", f"it ended on {budget.ends:%Y-%m-%d}")


def notified(budget: Budget, percent: Decimal, reaching: Collection[Subscriber]) -> Lack | None:
    """Return why nobody of `reaching` is told once actual costs are above a percentage; None where somebody is."""
    bound = budget.usd * percent / 100
    above = [each for each in budget.notifications if each.kind == ACTUAL and each.comparison == ABOVE]
    fitting = [each for each in above if each.usd(budget.usd) == bound]
    if not fitting:
        there = ", ".join(_told(each) for each in budget.notifications) or "none"
        return Lack("no_notification", f"no notification at actual costs above {bound:f} USD; there is {there}")
    if any(set(each.subscribers) & set(reaching) for each in fitting):
        return None
    who = ", ".join(each.address for one in fitting for each in one.subscribers) or "nobody"
    return Lack("nobody_told", f"above {bound:f} USD {who} is told, and not the administrator")


def _told(each: Notification) -> str:
    unit = "percent" if each.unit == PERCENTAGE else "USD"
    return f"{each.kind.lower()} {each.comparison.lower().replace('_', ' ')} {each.threshold:f} {unit}"
