"""Periods of the calendar, in UTC, as billing counts them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

MONTHS = {"MONTHLY": 1, "QUARTERLY": 3, "ANNUALLY": 12}


def period(day: date, unit: str) -> tuple[date, date]:
    """Return the first day of the period that a day is in, and the first of the next; ValueError for another unit."""
    if unit == "DAILY":
        return day, day + timedelta(1)
    if unit not in MONTHS:
        raise ValueError(f"localaws does not implement the time unit {unit}")
    count = day.year * 12 + day.month - 1
    first = count - count % MONTHS[unit]
    return _month(first), _month(first + MONTHS[unit])


def periods(start: date, end: date, unit: str) -> Iterator[tuple[date, date]]:
    """Yield the periods of start <= day < end, cut at both ends."""
    while start < end:
        _, following = period(start, unit)
        yield start, min(following, end)
        start = following


def _month(count: int) -> date:
    return date(count // 12, count % 12 + 1, 1)
