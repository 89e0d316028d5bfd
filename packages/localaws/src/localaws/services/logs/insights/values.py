"""Values of a query: numbers, texts, moments, booleans, and None for what a row does not have.

A text that spells a number counts as that number wherever numbers are compared or reckoned with. A comparison with a
missing value holds for no operator (unconfirmed for ``!=``: the cautious reading).
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

Value = Any
"""str, int, float, bool, Moment or None."""

CHUNK = re.compile(r"(\d+)|(\D+)")
ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class Moment(int):
    """Epoch milliseconds, shown as a date."""

    __slots__ = ()

    def __str__(self) -> str:
        """Return the moment as results show it: ``2026-11-22 21:20:49.206``, in UTC."""
        seconds, thousandths = divmod(int(self), 1000)
        return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S}.{thousandths:03d}"


def number(value: Value) -> float | int | None:
    """Return the number that a value is or spells, None for any other."""
    kind = type(value)
    if kind is int or kind is float or kind is Moment:
        return value  # type: ignore[no-any-return] # one of the three
    if kind is str:
        if value[:1] in "+-.0123456789" and value[-1:] in ".0123456789" and "_" not in value and value:
            try:
                return float(value)
            except ValueError:
                return None
        return None
    return int(value) if kind is bool else None


def text(value: Value) -> str:
    """Return a value as results show it: whole numbers without a point, others to four places, booleans 1 and 0."""
    if type(value) is str:
        return value
    if type(value) is bool:
        return "1" if value else "0"
    if type(value) is float:
        return str(int(value)) if value.is_integer() else repr(round(value, 4))
    return str(value)


def equal(left: Value, right: Value) -> bool:
    """Tell whether two values are the same number or, failing that, the same text."""
    if left is None or right is None:
        return False
    first, second = number(left), number(right)
    if first is not None and second is not None:
        return first == second
    return text(left) == text(right)


def unequal(left: Value, right: Value) -> bool:
    """Tell whether two values are there and differ."""
    return left is not None and right is not None and not equal(left, right)


def ordered(symbol: str) -> Callable[[Value, Value], bool]:
    """Return a comparison by order: of numbers, or of texts where one of the two is none."""
    holds = ORDER[symbol]

    def compare(left: Value, right: Value) -> bool:
        if left is None or right is None:
            return False
        first, second = number(left), number(right)
        if first is not None and second is not None:
            return holds(first, second)
        return holds(text(left), text(right))

    return compare


def natural(value: Value) -> tuple[Any, ...]:
    """Return the key of AWS's natural sorting, ascending: missing values, texts, then numbers.

    Digits within texts compare by length, then value
    (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Sort.html).
    """
    if value is None:
        return (0,)
    as_number = number(value)
    if as_number is not None:
        return (2, as_number)
    chunks = [(0, len(digits), digits) if digits else (1, 0, rest) for digits, rest in CHUNK.findall(text(value))]
    return (1, chunks)
