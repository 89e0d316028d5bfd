"""The condition block of a policy statement.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html and
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from localaws.services.iam.patterns import Context, arn_like, fill, like

Test = Callable[[str, str], bool]


class UnknownOperator(ValueError):
    """No such condition operator; AWS refuses the policy when it is put."""


def _number(test: Callable[[float, float], bool]) -> Test:
    return lambda wanted, value: test(float(value), float(wanted))


def _date(test: Callable[[float, float], bool]) -> Test:
    return lambda wanted, value: test(_epoch(value), _epoch(wanted))


def _epoch(text: str) -> float:
    with suppress(ValueError):
        return float(text)
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=moment.tzinfo or UTC).timestamp()


def _within(wanted: str, value: str) -> bool:
    return ipaddress.ip_address(value) in ipaddress.ip_network(wanted, strict=False)


# Operator -> test of one policy value (first) against one value of the request (second).
POSITIVE: Mapping[str, Test] = {
    "StringEquals": lambda wanted, value: wanted == value,
    "StringEqualsIgnoreCase": lambda wanted, value: wanted.lower() == value.lower(),
    "StringLike": like,
    "NumericEquals": _number(lambda value, wanted: value == wanted),
    "NumericLessThan": _number(lambda value, wanted: value < wanted),
    "NumericLessThanEquals": _number(lambda value, wanted: value <= wanted),
    "NumericGreaterThan": _number(lambda value, wanted: value > wanted),
    "NumericGreaterThanEquals": _number(lambda value, wanted: value >= wanted),
    "DateEquals": _date(lambda value, wanted: value == wanted),
    "DateLessThan": _date(lambda value, wanted: value < wanted),
    "DateLessThanEquals": _date(lambda value, wanted: value <= wanted),
    "DateGreaterThan": _date(lambda value, wanted: value > wanted),
    "DateGreaterThanEquals": _date(lambda value, wanted: value >= wanted),
    "Bool": lambda wanted, value: wanted.lower() == value.lower(),
    "BinaryEquals": lambda wanted, value: wanted == value,
    "IpAddress": _within,
    "ArnEquals": arn_like,
    "ArnLike": arn_like,
}

# Operator -> the one that it negates.
NEGATIVE: Mapping[str, str] = {
    "StringNotEquals": "StringEquals",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike",
    "NumericNotEquals": "NumericEquals",
    "DateNotEquals": "DateEquals",
    "NotIpAddress": "IpAddress",
    "ArnNotEquals": "ArnEquals",
    "ArnNotLike": "ArnLike",
}


def hold(block: Mapping[str, Mapping[str, Any]], context: Context) -> bool:
    """Tell whether all conditions of a block hold. `context` has its keys in lower case, each with all its values.

    Raises UnknownOperator.
    """
    return all(
        _holds(operator, many(wanted), key, context) for operator, keys in block.items() for key, wanted in keys.items()
    )


def many(value: Any) -> list[str]:
    """Return a value of a policy, which may be one or a list, as texts; booleans as JSON writes them."""
    values = value if isinstance(value, list) else [value]
    return [str(each).lower() if isinstance(each, bool) else str(each) for each in values]


def _holds(operator: str, wanted: Sequence[str], key: str, context: Context) -> bool:
    values = context.get(key.lower())
    if operator == "Null":
        return any((values is None) == (each.lower() == "true") for each in wanted)
    scope, _, name = operator.rpartition(":")
    bare = name.removesuffix("IfExists")
    test = _test_of(bare, [text for each in wanted if (text := fill(each, context)) is not None])
    if not values:
        return name.endswith("IfExists") or scope == "ForAllValues" or (bare in NEGATIVE and scope != "ForAnyValue")
    if scope == "ForAllValues" or (bare in NEGATIVE and not scope):
        return all(map(test, values))
    return any(map(test, values))


def _test_of(operator: str, wanted: Sequence[str]) -> Callable[[str], bool]:
    """Return the test of one value of the request against all values of the policy."""
    positive = NEGATIVE.get(operator, operator)
    if positive not in POSITIVE:
        raise UnknownOperator(f"unknown condition operator {operator}")
    test = POSITIVE[positive]

    def matches(value: str) -> bool:
        return any(_safely(test, each, value) for each in wanted)

    return (lambda value: not matches(value)) if operator in NEGATIVE else matches


def _safely(test: Test, wanted: str, value: str) -> bool:
    """A value that is no number, date or address matches nothing."""
    try:
        return test(wanted, value)
    except ValueError:
        return False
