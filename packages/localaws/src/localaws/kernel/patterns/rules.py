"""One rule of a pattern's field: a value, or a match expression such as {"prefix": "us-"}.

Language: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns-content-based-filtering.html
What is refused, and in which words, is recorded: https://github.com/localstack/localstack/blob/main/tests/aws/services/events/
test_events_patterns.snapshot.json and tests/aws/services/sns/test_sns_filter_policy.snapshot.json. Of a refusal, AWS's
" at [Source: ...; line, column]" is not told.
"""

from __future__ import annotations

import ipaddress
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from localaws.kernel.patterns.wildcards import PatternError, wildcard

Test = Callable[[Any], bool]
"""Tells whether a value of the event, a JSON scalar, matches."""

_COMPARED: Mapping[str, Callable[[float, float], bool]] = {
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass(frozen=True)
class Dialect:
    """What of the language a service knows: match expressions, and those that ``anything-but`` negates."""

    matches: frozenset[str]
    negated: frozenset[str]


EVENTBRIDGE = Dialect(
    frozenset({"anything-but", "cidr", "equals-ignore-case", "exists", "numeric", "prefix", "suffix", "wildcard"}),
    frozenset({"equals-ignore-case", "prefix", "suffix", "wildcard"}),
)
SNS = Dialect(
    frozenset({"anything-but", "cidr", "equals-ignore-case", "exists", "numeric", "prefix", "suffix"}),
    frozenset({"prefix"}),
)


def read_rule(rule: Any, dialect: Dialect) -> Test | None:
    """Return the test of a rule; None for ``{"exists": false}``, which no value passes. Raises PatternError."""
    if isinstance(rule, list):
        raise PatternError("Match value must be String, number, true, false, or null")
    if not isinstance(rule, dict):
        return lambda value: same(value, rule)
    if len(rule) != 1:
        raise PatternError("Only one key allowed in match expression")
    ((name, given),) = rule.items()
    if name not in dialect.matches:
        raise PatternError(f"Unrecognized match type {name}")
    if name == "exists":
        if not isinstance(given, bool):
            raise PatternError("exists match pattern must be either true or false.")
        return (lambda _value: True) if given else None
    if name == "anything-but":
        return _anything_but(given, dialect)
    return _MATCHES[name](given, dialect)


def same(value: Any, other: Any) -> bool:
    """Tell whether two JSON scalars are the same: 300 and 300.0 are, as recorded; 1 and true are not."""
    return isinstance(value, bool) == isinstance(other, bool) and bool(value == other)


def is_number(value: Any) -> bool:
    """Tell whether a JSON value is a number."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _prefix(given: Any, dialect: Dialect) -> Test:
    return _affix("prefix", given, dialect)


def _suffix(given: Any, dialect: Dialect) -> Test:
    return _affix("suffix", given, dialect)


def _affix(name: str, given: Any, dialect: Dialect) -> Test:
    folded = dialect is EVENTBRIDGE and isinstance(given, dict) and list(given) == ["equals-ignore-case"]
    affix = given["equals-ignore-case"] if folded else given
    if not isinstance(affix, str):
        raise PatternError(f"{name} match pattern must be a string")
    if folded:
        return lambda value: isinstance(value, str) and _has(name, value.casefold(), affix.casefold())
    return lambda value: isinstance(value, str) and _has(name, value, affix)


def _has(name: str, value: str, affix: str) -> bool:
    return value.startswith(affix) if name == "prefix" else value.endswith(affix)


def _ignoring_case(given: Any, _dialect: Dialect) -> Test:
    if not isinstance(given, str):
        raise PatternError("equals-ignore-case match pattern must be a string")
    return lambda value: isinstance(value, str) and value.casefold() == given.casefold()


def _wildcard(given: Any, _dialect: Dialect) -> Test:
    return wildcard(given)


def _cidr(given: Any, _dialect: Dialect) -> Test:
    if not isinstance(given, str):
        raise PatternError("prefix match pattern must be a string")
    address, slash, bits = given.partition("/")
    if not slash or "/" in bits:
        raise PatternError("Malformed CIDR, one '/' required")
    if not bits.isdecimal():
        raise PatternError("Malformed CIDR, mask bits must be an integer")
    try:
        ipaddress.ip_address(address)
    except ValueError:
        raise PatternError(f"Nonstandard IP address: {address}") from None
    try:
        network = ipaddress.ip_network(given, strict=False)
    except ValueError:
        raise PatternError("Malformed CIDR, mask bits must not exceed the address") from None

    def test(value: Any) -> bool:
        try:
            return isinstance(value, str) and ipaddress.ip_address(value) in network
        except ValueError:
            return False

    return test


def _numeric(given: Any, _dialect: Dialect) -> Test:
    if not isinstance(given, list):
        raise PatternError("Value of numeric must be an array.")
    comparisons = [_comparison(given, 0)]
    if len(given) > 2:
        comparisons.append(_upper(given))
    return lambda value: is_number(value) and all(_COMPARED[sign](value, limit) for sign, limit in comparisons)


def _comparison(given: list[Any], at: int) -> tuple[str, float]:
    sign = given[at] if at < len(given) else "]"
    if not isinstance(sign, str) or sign == "]":
        raise PatternError(f"Invalid member in numeric match: {sign}")
    if sign not in _COMPARED:
        raise PatternError(f"Unrecognized numeric range operator: {sign}")
    return sign, _limit(given, at + 1, "equals" if sign == "=" else sign)


def _upper(given: list[Any]) -> tuple[str, float]:
    lower, bottom, sign = given[:3]
    if lower not in {">", ">="}:
        raise PatternError("Too many elements in numeric expression")
    if not isinstance(sign, str):
        raise PatternError(f"Bad value in numeric range: {sign}")
    if sign not in {"<", "<="}:
        raise PatternError(f"Bad numeric range operator: {sign}")
    top = _limit(given, 3, sign)
    if bottom >= top:
        raise PatternError("Bottom must be less than top")
    if len(given) > 4:
        raise PatternError("Too many terms in numeric range expression")
    return sign, top


def _limit(given: list[Any], at: int, name: str) -> float:
    if at >= len(given) or not is_number(given[at]):
        raise PatternError(f"Value of {name} must be numeric")
    return float(given[at])


def _anything_but(given: Any, dialect: Dialect) -> Test:
    if isinstance(given, dict):
        return _negated(given, dialect)
    if isinstance(given, list):
        if not all(isinstance(one, str) or is_number(one) for one in given):
            raise PatternError("Inside anything but list, start|null|boolean is not supported.")
        return lambda value: not any(same(value, one) for one in given)
    if not isinstance(given, str) and not is_number(given):
        raise PatternError("Value of anything-but must be an array or single string/number value.")
    return lambda value: not same(value, given)


def _negated(given: Mapping[str, Any], dialect: Dialect) -> Test:
    if len(given) != 1:
        raise PatternError("Only one key allowed in match expression")
    ((name, value),) = given.items()
    if name not in dialect.negated:
        raise PatternError(f"Unsupported anything-but pattern: {name}")
    if dialect is EVENTBRIDGE:
        _check_negated(name, value)
    tests = [_MATCHES[name](one, dialect) for one in (value if isinstance(value, list) else [value])]
    return lambda found: not any(test(found) for test in tests)


def _check_negated(name: str, value: Any) -> None:
    """Raise PatternError for what EventBridge does not negate."""
    several = value if isinstance(value, list) else [value]
    strings = all(isinstance(one, str) for one in several)
    if name == "equals-ignore-case" and not strings:
        raise PatternError("Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.")
    if name in {"prefix", "suffix"}:
        if isinstance(value, dict):
            raise PatternError("Value of anything-but must be an array or single string/number value.")
        if not strings:
            raise PatternError("prefix/suffix match pattern must be a string")
        if "" in several:
            raise PatternError("Null prefix/suffix not allowed")


_MATCHES: Mapping[str, Callable[[Any, Dialect], Test]] = {
    "cidr": _cidr,
    "equals-ignore-case": _ignoring_case,
    "numeric": _numeric,
    "prefix": _prefix,
    "suffix": _suffix,
    "wildcard": _wildcard,
}
