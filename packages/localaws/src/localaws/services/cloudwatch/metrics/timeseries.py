"""The values that metric math computes with, and its operators.

Missing data, as https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html has it: where
only one of two series has a point, the other counts as 0; a division by zero gives no point.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field


class ExpressionError(ValueError):
    """The expression is malformed, or asks for something that metric math does not have."""


@dataclass(frozen=True)
class Grid:
    """The periods of a query: starts from `start`, before `end`, every `period` seconds."""

    start: float
    end: float
    period: int

    def times(self) -> list[float]:
        """Return the starts of the periods, ascending."""
        count = max(0, math.ceil((self.end - self.start) / self.period))
        return [self.start + step * self.period for step in range(count)]


@dataclass(frozen=True)
class TimeSeries:
    """Values by the start of their period (epoch seconds), ascending."""

    label: str
    period: int
    points: dict[float, float] = field(default_factory=dict)
    dropped: frozenset[float] = frozenset()
    """When a point was left out because what it came to is no number."""

    @property
    def has_dropped(self) -> bool:
        """Whether a point is missing because it could not be computed, and nothing took its place since."""
        return not self.dropped <= self.points.keys()

    def with_points(self, points: dict[float, float]) -> TimeSeries:
        """Return the same series with other points; what is not a number is left out."""
        kept = {at: points[at] for at in sorted(points) if math.isfinite(points[at])}
        return TimeSeries(self.label, self.period, kept, self.dropped)

    def each(self, change: Callable[[float], float]) -> TimeSeries:
        """Return the series with every value changed; a value that cannot be computed is dropped."""
        return self.computed({at: attempt(change, value) for at, value in self.points.items()})

    def computed(self, points: dict[float, float], *others: TimeSeries) -> TimeSeries:
        """Return the same series with points computed from it and `others`: what is no number is dropped."""
        dropped = self.dropped.union(*(one.dropped for one in others))
        kept = {at: value for at, value in points.items() if math.isfinite(value)}
        return TimeSeries(self.label, self.period, kept, dropped | (points.keys() - kept.keys()))


Value = float | str | TimeSeries | list[TimeSeries]


def _divide(one: float, other: float) -> float:
    return one / other if other else math.nan


def _power(one: float, other: float) -> float:
    result = one**other
    return result if isinstance(result, float) else math.nan


OPERATORS: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": _divide,
    "^": _power,
    "<": lambda one, other: float(one < other),
    "<=": lambda one, other: float(one <= other),
    ">": lambda one, other: float(one > other),
    ">=": lambda one, other: float(one >= other),
    "==": lambda one, other: float(one == other),
    "!=": lambda one, other: float(one != other),
    "AND": lambda one, other: float(bool(one) and bool(other)),
    "OR": lambda one, other: float(bool(one) or bool(other)),
}


def combine(sign: str, one: Value, other: Value) -> Value:
    """Apply an operator to numbers, series and arrays of series. Raises ExpressionError for text and for two arrays."""
    change = OPERATORS[sign]
    if isinstance(one, str) or isinstance(other, str):
        raise ExpressionError(f"The operands of {sign} must be numbers or time series")
    if isinstance(one, list):
        if isinstance(other, list):
            raise ExpressionError(f"The operator {sign} does not take two arrays of time series")
        return [_pair(change, series, other, series) for series in one]
    if isinstance(other, list):
        return [_pair(change, one, series, series) for series in other]
    if isinstance(one, TimeSeries):
        return _pair(change, one, other, one)
    if isinstance(other, TimeSeries):
        return _pair(change, one, other, other)
    return attempt(change, one, other)


def attempt(change: Callable[..., float], *values: float) -> float:
    """Return what `change` makes of the values, or NaN where it has no answer."""
    try:
        return change(*values)
    except (ArithmeticError, ValueError):
        return math.nan


def _pair(
    change: Callable[[float, float], float],
    one: TimeSeries | float,
    other: TimeSeries | float,
    named_as: TimeSeries,
) -> TimeSeries:
    points = {at: attempt(change, left, right) for at, left, right in _pairs(one, other)}
    return named_as.computed(points, *(side for side in (one, other) if isinstance(side, TimeSeries)))


def _pairs(one: TimeSeries | float, other: TimeSeries | float) -> Iterable[tuple[float, float, float]]:
    """Return (time, left, right), ascending."""
    if not isinstance(one, TimeSeries):
        return [(at, one, value) for at, value in other.points.items()] if isinstance(other, TimeSeries) else []
    if not isinstance(other, TimeSeries):
        return [(at, value, other) for at, value in one.points.items()]
    left, right = one.points, other.points
    times: Iterable[float] = left if left.keys() == right.keys() else sorted({*left, *right})
    return [(at, left.get(at, 0.0), right.get(at, 0.0)) for at in times]
