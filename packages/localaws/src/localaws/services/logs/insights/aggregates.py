"""The aggregation functions of ``stats``.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Stats.html. Percentiles are interpolated,
the standard deviation is the population's; AWS publishes neither formula.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Protocol

from localaws.services.logs.insights.rows import Row
from localaws.services.logs.insights.values import Value, natural, number, text

Closure = Callable[[Row], Value]


class Aggregate(Protocol):
    """What gathers the rows of one group."""

    def add(self, row: Row) -> None:
        """Take a row."""

    def result(self) -> Value:
        """Return the value of the rows taken, None where there is none."""


class CountRows:
    """``count(*)``."""

    __slots__ = ("_count",)

    def __init__(self) -> None:
        self._count = 0

    def add(self, _row: Row) -> None:
        """Count a row."""
        self._count += 1

    def result(self) -> int:
        """Return the number of rows."""
        return self._count


class Count:
    """``count(field)``: rows that have it."""

    __slots__ = ("_count", "_of")

    def __init__(self, of: Closure) -> None:
        self._of = of
        self._count = 0

    def add(self, row: Row) -> None:
        """Count a row that has the field."""
        self._count += self._of(row) is not None

    def result(self) -> int:
        """Return the number of rows that had it."""
        return self._count


class Distinct:
    """``count_distinct(field)``."""

    __slots__ = ("_of", "_seen")

    def __init__(self, of: Closure) -> None:
        self._of = of
        self._seen: set[str] = set()

    def add(self, row: Row) -> None:
        """Take a row's value."""
        value = self._of(row)
        if value is not None:
            self._seen.add(text(value))

    def result(self) -> int:
        """Return the number of different values."""
        return len(self._seen)


class Numbers:
    """Aggregates of numbers: all of them, then `reckon`."""

    __slots__ = ("_numbers", "_of", "_reckon")

    def __init__(self, of: Closure, reckon: Callable[[list[float]], Value]) -> None:
        self._of = of
        self._reckon = reckon
        self._numbers: list[float] = []

    def add(self, row: Row) -> None:
        """Take a row's number, if it has one."""
        value = number(self._of(row))
        if value is not None:
            self._numbers.append(value)

    def result(self) -> Value:
        """Return what the numbers come to, None without any."""
        return self._reckon(self._numbers) if self._numbers else None


class Extreme:
    """The value that is first or last by a key: ``min``, ``max``, ``sortsFirst``, ``earliest`` and their opposites."""

    __slots__ = ("_best", "_by", "_last", "_of", "_value")

    def __init__(self, of: Closure, by: Callable[[Row, Value], Value], *, last: bool) -> None:
        self._of = of
        self._by = by
        self._last = last
        self._best: Value = None
        self._value: Value = None

    def add(self, row: Row) -> None:
        """Take a row's value."""
        value = self._of(row)
        if value is None:
            return
        key = self._by(row, value)
        if self._best is None or (key > self._best if self._last else key < self._best):
            self._best, self._value = key, value

    def result(self) -> Value:
        """Return the value that won."""
        return self._value


def percentile(rank: float) -> Callable[[list[float]], float]:
    """Return the interpolated percentile of numbers, `rank` from 0 to 100."""

    def reckon(numbers: list[float]) -> float:
        numbers = sorted(numbers)
        place = rank / 100 * (len(numbers) - 1)
        low = math.floor(place)
        high = min(low + 1, len(numbers) - 1)
        return numbers[low] + (numbers[high] - numbers[low]) * (place - low)

    return reckon


def deviation(numbers: list[float]) -> float:
    """Return the population's standard deviation."""
    mean = sum(numbers) / len(numbers)
    return math.sqrt(sum((one - mean) ** 2 for one in numbers) / len(numbers))


def _by_value(_row: Row, value: Value) -> Value:
    return natural(value)


def _by_time(row: Row, _value: Value) -> Value:
    return row.event[:2] if row.event else (0, 0)


def _extreme(by: Callable[[Row, Value], Value], *, last: bool) -> Callable[[Closure], Aggregate]:
    return lambda of: Extreme(of, by, last=last)


AGGREGATES: dict[str, Callable[[Closure], Aggregate]] = {
    "avg": lambda of: Numbers(of, lambda numbers: sum(numbers) / len(numbers)),
    "count": Count,
    "count_distinct": Distinct,
    "earliest": _extreme(_by_time, last=False),
    "latest": _extreme(_by_time, last=True),
    "max": _extreme(_by_value, last=True),
    "min": _extreme(_by_value, last=False),
    "sortsfirst": _extreme(_by_value, last=False),
    "sortslast": _extreme(_by_value, last=True),
    "stddev": lambda of: Numbers(of, deviation),
    "sum": lambda of: Numbers(of, sum),
}
"""Functions of one field, by name; ``count(*)`` and ``pct(field, rank)`` are apart."""
