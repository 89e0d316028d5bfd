"""Lengths of time in queries, and moments rounded to them.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-operations-functions.html: from milliseconds to
years; weeks begin on Monday, months, quarters and years are the calendar's, in UTC.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from localaws.services.logs.insights.syntax import Period
from localaws.services.logs.insights.values import Moment

FIXED = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000}
MONTHS = {"mo": 1, "q": 3, "y": 12}
NAMES = {
    "ms": ("millisecond", "msec"),
    "s": ("second", "sec"),
    "m": ("minute", "min"),
    "h": ("hour", "hr"),
    "d": ("day",),
    "w": ("week",),
    "mo": ("month", "mon"),
    "q": ("quarter", "qtr"),
    "y": ("year", "yr"),
}
MONDAY = 4 * FIXED["d"]
"""1970-01-05, the first Monday after the epoch."""


def unit(name: str) -> str:
    """Return the short name of a unit: ``mins`` and ``minute`` give ``m``."""
    return next((short for short, long in NAMES.items() if name.removesuffix("s") in long), name)


def floor(period: Period) -> Callable[[int], Moment]:
    """Return what truncates epoch milliseconds to a period."""
    short = unit(period.unit)
    if short in MONTHS:
        months = max(1, period.count) * MONTHS[short]
        return lambda at: _month(_months(at) // months * months)
    length = max(1, period.count) * FIXED[short]
    offset = MONDAY if short == "w" else 0
    return lambda at: Moment((at - offset) // length * length + offset)


def ceiling(period: Period) -> Callable[[int], Moment]:
    """Return what rounds epoch milliseconds up to a period."""
    truncate = floor(period)
    short = unit(period.unit)
    if short in MONTHS:
        months = max(1, period.count) * MONTHS[short]
        return lambda at: truncate(at) if truncate(at) == at else _month(_months(truncate(at)) + months)
    length = max(1, period.count) * FIXED[short]
    return lambda at: truncate(at) if truncate(at) == at else Moment(truncate(at) + length)


def _months(at: int) -> int:
    date = datetime.fromtimestamp(at / 1000, UTC)
    return date.year * 12 + date.month - 1


def _month(months: int) -> Moment:
    return Moment(int(datetime(months // 12, months % 12 + 1, 1, tzinfo=UTC).timestamp()) * 1000)
