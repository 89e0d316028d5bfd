"""What is still to be spent: the mean of the last days goes on.

AWS's model is its own and not published; this one is a straight line, so that a seeded history has a forecast that can
be reckoned by hand: the mean daily cost of the last 30 days, or of as many as there are costs for. The prediction
interval is the mean and as many standard deviations of the days as its level takes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from statistics import NormalDist

from localaws.services.costs.ledger import Cost

HISTORY = 30


class NoHistory(Exception):
    """There are no costs to forecast from."""


def daily(costs: Sequence[Cost], today: date) -> tuple[Decimal, Decimal]:
    """Return mean and standard deviation of the days before today; NoHistory without any cost."""
    past = [cost for cost in costs if today - timedelta(HISTORY) <= cost.day < today]
    if not past:
        raise NoHistory
    first = min(cost.day for cost in past)
    days = [sum((cost.amount for cost in past if cost.day == day), Decimal(0)) for day in _days(first, today)]
    mean = sum(days, Decimal(0)) / len(days)
    variance = sum(((day - mean) ** 2 for day in days), Decimal(0)) / len(days)
    return mean, variance.sqrt()


def interval(mean: Decimal, deviation: Decimal, days: int, level: int) -> tuple[Decimal, Decimal]:
    """Return the lower and upper bound of the cost of so many days at a level in percent."""
    spread = deviation * Decimal(days).sqrt() * Decimal(str(round(NormalDist().inv_cdf(0.5 + level / 200), 6)))
    return max(Decimal(0), mean * days - spread), mean * days + spread


def _days(start: date, end: date) -> list[date]:
    return [start + timedelta(count) for count in range((end - start).days)]
