"""The functions of queries, by name.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-operations-functions.html. A function of a
missing value is missing, but for those that ask whether it is.
"""

from __future__ import annotations

import ipaddress
import math
from collections.abc import Callable
from dataclasses import dataclass

from localaws.services.logs.insights.values import Moment, Value, number, text

MANY = 1_000


@dataclass(frozen=True)
class Function:
    """A function, how many values it takes, and whether it wants to see missing ones."""

    apply: Callable[..., Value]
    least: int
    most: int
    missing: bool = False


def _numeric(apply: Callable[..., Value]) -> Callable[..., Value]:
    def reckon(*values: Value) -> Value:
        numbers = [number(value) for value in values]
        if any(one is None for one in numbers):
            return None
        try:
            return apply(*numbers)
        except (ValueError, OverflowError, ZeroDivisionError):
            return None

    return reckon


def _textual(apply: Callable[..., Value]) -> Callable[..., Value]:
    return lambda *values: apply(*map(text, values))


def _coalesce(*values: Value) -> Value:
    return next((value for value in values if value is not None), None)


def _substr(value: Value, start: Value, length: Value = math.inf) -> Value:
    first, many = number(start), number(length)
    if first is None or many is None or first < 0 or many < 0:
        return None
    rest = text(value)[int(first) :]
    return rest if math.isinf(many) else rest[: int(many)]


def _stripped(left: bool, right: bool) -> Callable[..., str]:  # noqa: FBT001 - which ends
    def strip(value: str, unwanted: str | None = None) -> str:
        value = value.lstrip(unwanted) if left else value
        return value.rstrip(unwanted) if right else value

    return strip


def _is_ip(version: int | None = None) -> Callable[[str], bool]:
    def check(value: str) -> bool:
        try:
            return ipaddress.ip_address(value).version in {version or 4, version or 6}
        except ValueError:
            return False

    return check


def _is_in_subnet(version: int | None = None) -> Callable[[str, str], bool]:
    def check(value: str, subnet: str) -> bool:
        try:
            address, network = ipaddress.ip_address(value), ipaddress.ip_network(subnet, strict=False)
        except ValueError:
            return False
        return address.version == network.version and version in {None, address.version} and address in network

    return check


def _to_millis(value: Value) -> Value:
    return int(value) if isinstance(value, Moment) else number(value)


FUNCTIONS: dict[str, Function] = {
    # numbers
    "abs": Function(_numeric(abs), 1, 1),
    "ceil": Function(_numeric(math.ceil), 1, 1),
    "floor": Function(_numeric(math.floor), 1, 1),
    "greatest": Function(_numeric(max), 1, MANY),
    "least": Function(_numeric(min), 1, MANY),
    "log": Function(_numeric(math.log), 1, 1),
    "sqrt": Function(_numeric(math.sqrt), 1, 1),
    # any value
    "ispresent": Function(lambda value: value is not None, 1, 1, missing=True),
    "coalesce": Function(_coalesce, 1, MANY, missing=True),
    # texts
    "isempty": Function(lambda value: value is None or text(value) == "", 1, 1, missing=True),
    "isblank": Function(lambda value: value is None or not text(value).strip(), 1, 1, missing=True),
    "concat": Function(_textual(lambda *values: "".join(values)), 1, MANY),
    "ltrim": Function(_textual(_stripped(left=True, right=False)), 1, 2),
    "rtrim": Function(_textual(_stripped(left=False, right=True)), 1, 2),
    "trim": Function(_textual(_stripped(left=True, right=True)), 1, 2),
    "strlen": Function(_textual(len), 1, 1),
    "toupper": Function(_textual(str.upper), 1, 1),
    "tolower": Function(_textual(str.lower), 1, 1),
    "substr": Function(_substr, 2, 3),
    "replace": Function(_textual(str.replace), 3, 3),
    "strcontains": Function(_textual(lambda value, part: int(part in value)), 2, 2),
    # moments; bin, datefloor, dateceil and now are the compiler's
    "frommillis": Function(_numeric(lambda value: Moment(int(value))), 1, 1),
    "tomillis": Function(_to_millis, 1, 1),
    # addresses
    "isvalidip": Function(_textual(_is_ip()), 1, 1),
    "isvalidipv4": Function(_textual(_is_ip(4)), 1, 1),
    "isvalidipv6": Function(_textual(_is_ip(6)), 1, 1),
    "isipinsubnet": Function(_textual(_is_in_subnet()), 2, 2),
    "isipv4insubnet": Function(_textual(_is_in_subnet(4)), 2, 2),
    "isipv6insubnet": Function(_textual(_is_in_subnet(6)), 2, 2),
}


def divide(left: float, right: float) -> float | None:
    """Return the quotient, missing where there is none."""
    return left / right if right else None


def remainder(left: float, right: float) -> float | None:
    """Return the remainder with the sign of the dividend, missing where there is none."""
    return math.fmod(left, right) if right else None


def power(left: float, right: float) -> float | None:
    """Return the power, missing where it is no real number."""
    try:
        result = left**right
    except (OverflowError, ZeroDivisionError):
        return None
    return None if isinstance(result, complex) else result
