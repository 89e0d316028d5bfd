"""Conditions of policies: whether one holds wherever another does, however each is spelt.

Of the keys by which transport is told all values are known, so that both conditions are tried on each of them; of other
keys only the same test counts. Operators:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html ; the keys:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-securetransport
and https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from stormproof.core.least_privilege.policy_documents import condition_tests

VALUES: Mapping[str, tuple[str | None, ...]] = {
    "aws:securetransport": ("true", "false"),
    "s3:tlsversion": (None, "1.0", "1.1", "1.2", "1.3"),
}
"""Every value that a request may have for a key (in lower case), None for none."""
IF_EXISTS = "IfExists"
NULL = "Null"
Condition = Mapping[str, Mapping[str, Any]]
Compare = Callable[[str, str], bool]


def _same(value: str, wanted: str) -> bool:
    return value.lower() == wanted.lower()


POSITIVE: Mapping[str, Compare] = {
    "Bool": _same,
    "StringEquals": lambda value, wanted: value == wanted,
    "StringEqualsIgnoreCase": _same,
    "NumericEquals": lambda value, wanted: float(value) == float(wanted),
    "NumericLessThan": lambda value, wanted: float(value) < float(wanted),
    "NumericLessThanEquals": lambda value, wanted: float(value) <= float(wanted),
    "NumericGreaterThan": lambda value, wanted: float(value) > float(wanted),
    "NumericGreaterThanEquals": lambda value, wanted: float(value) >= float(wanted),
}
NEGATIVE: Mapping[str, str] = {
    "StringNotEquals": "StringEquals",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "NumericNotEquals": "NumericEquals",
}
"""Operator -> the one that it negates: it also holds where there is no value."""


@dataclass(frozen=True)
class Test:
    """One test of a condition: the key in lower case, the values as texts."""

    operator: str
    key: str
    wanted: tuple[str, ...]

    def holds(self, value: str | None) -> bool:
        """Tell whether it holds for a value of a request, None for none; raises ValueError for an unknown operator."""
        if self.operator == NULL:
            return any((value is None) == (each.lower() == "true") for each in self.wanted)
        name = self.operator.removesuffix(IF_EXISTS)
        compare = POSITIVE.get(NEGATIVE.get(name, name))
        if compare is None:
            raise ValueError(f"the condition operator {self.operator} is not known here")
        if value is None:
            return name != self.operator or name in NEGATIVE
        return any(compare(value, each) for each in self.wanted) is (name not in NEGATIVE)


def holds_wherever(standing: Condition | None, other: Condition | None) -> bool:
    """Tell whether a condition holds for each request for which another one does.

    No condition is about something else: who refuses all requests does not mean those of the other.
    """
    tests, others = tuple(_tests(standing)), tuple(_tests(other))
    return bool(tests) and all(any(_implied(test, each) for each in others) for test in tests)


def _implied(test: Test, other: Test) -> bool:
    if test.key != other.key:
        return False
    if _plain(test) == _plain(other):
        return True
    try:
        return test.key in VALUES and all(test.holds(value) for value in VALUES[test.key] if other.holds(value))
    except ValueError:
        return False


def _tests(condition: Condition | None) -> Iterator[Test]:
    yield from (Test(*each) for each in condition_tests(condition))


def _plain(test: Test) -> tuple[str, tuple[str, ...]]:
    return test.operator, tuple(sorted(each.lower() for each in test.wanted))
