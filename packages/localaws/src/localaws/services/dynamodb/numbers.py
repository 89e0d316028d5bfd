"""DynamoDB's numbers: up to 38 significant digits, from 1E-130 to 9.99E+125, written without an exponent.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html ; leading and
trailing zeros are trimmed. The refusals as captured on AWS: nubo-db/dynamodb-conformance, "Number values - messages by
operation".
"""

from __future__ import annotations

import re
from decimal import Context, Decimal
from functools import lru_cache

DIGITS = 38
LARGEST, SMALLEST = 125, -130
"""The exponents of the first digit of the largest and the smallest number."""

NUMBER = re.compile(r"[+-]?(?P<digits>\d+\.?\d*|\.\d+)(?:[eE](?P<exponent>[+-]?\d+))?")
FARTHEST = 10_000
"""An exponent beyond it is out of range whatever the digits before it; it is not worked out."""

NOT_NUMERIC = "The parameter cannot be converted to a numeric value: {}"
OVERFLOW = "Number overflow. Attempting to store a number with magnitude larger than supported range"
UNDERFLOW = "Number underflow. Attempting to store a number with magnitude smaller than supported range"
TOO_LONG = f"Attempting to store more than {DIGITS} significant digits in a Number"


class NoNumber(ValueError):
    """A text that DynamoDB does not take for a number; its argument is what it says of it."""


@lru_cache(4096)
def normalized(text: str) -> str:
    """Return a number as DynamoDB stores and tells it; raises NoNumber."""
    found = NUMBER.fullmatch(text)
    if found is None:
        raise NoNumber(NOT_NUMERIC.format(text))
    exponent = int(found["exponent"] or 0)
    if not found["digits"].strip("0."):
        return "0"
    if abs(exponent) > FARTHEST:
        raise NoNumber(OVERFLOW if exponent > 0 else UNDERFLOW)
    value = Decimal(text)
    if value.adjusted() > LARGEST:
        raise NoNumber(OVERFLOW)
    if value.adjusted() < SMALLEST:
        raise NoNumber(UNDERFLOW)
    if len("".join(map(str, value.as_tuple().digits)).strip("0")) > DIGITS:
        raise NoNumber(TOO_LONG)
    return _plain(value)


def added(first: str, second: str) -> str:
    """Return the sum of two numbers, rounded to what a number holds; raises NoNumber."""
    return normalized(str(_context().add(Decimal(first), Decimal(second))))


def subtracted(first: str, second: str) -> str:
    """Return what is left of the first number, rounded to what a number holds; raises NoNumber."""
    return normalized(str(_context().subtract(Decimal(first), Decimal(second))))


def _context() -> Context:
    return Context(prec=DIGITS)


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
