"""Condition blocks, by AWS's page on condition operators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.services.iam.conditions import NEGATIVE, POSITIVE, UnknownOperator, hold

CASES: list[tuple[str, Any, str, bool]] = [
    ("StringEquals", "a", "a", True),
    ("StringEquals", ["a", "b"], "b", True),
    ("StringEquals", "A", "a", False),
    ("StringNotEquals", ["a", "b"], "b", False),
    ("StringNotEquals", ["a", "b"], "c", True),
    ("StringEqualsIgnoreCase", "A", "a", True),
    ("StringLike", "home/*/x?", "home/a/b/xy", True),
    ("StringNotLike", "home/*", "away", True),
    ("NumericLessThan", "1.2", "1.1", True),
    ("NumericLessThan", 1.2, "1.2", False),
    ("NumericGreaterThanEquals", "1.2", "1.3", True),
    ("NumericEquals", "10", "10.0", True),
    ("NumericEquals", "10", "ten", False),
    ("DateLessThan", "2026-01-02T00:00:00Z", "2026-01-01T23:59:59Z", True),
    ("DateGreaterThan", "1767225600", "2026-01-02T00:00:00Z", True),
    ("Bool", "false", "false", True),
    ("Bool", False, "false", True),
    ("Bool", "true", "false", False),
    ("IpAddress", ["10.0.0.0/8", "127.0.0.66"], "127.0.0.66", True),
    ("NotIpAddress", "10.0.0.0/8", "10.1.2.3", False),
    ("IpAddress", "10.0.0.0/8", "nonsense", False),
    ("ArnLike", "arn:aws:sns:*:123456789012:a*", "arn:aws:sns:eu-west-1:123456789012:alarms", True),
    ("ArnLike", "arn:aws:*:a*", "arn:aws:sns:eu-west-1:123456789012:alarms", False),
    ("ArnNotEquals", "arn:aws:s3:::b", "arn:aws:s3:::c", True),
]


@pytest.mark.parametrize(("operator", "wanted", "value", "expected"), CASES)
def test_an_operator_compares_as_documented(operator: str, wanted: Any, value: str, *, expected: bool) -> None:
    """One value of the request against one or several of the policy."""
    assert hold({operator: {"aws:Key": wanted}}, {"aws:key": [value]}) is expected


@pytest.mark.parametrize("operator", [*POSITIVE, *NEGATIVE])
def test_a_key_that_is_not_there_matches_negations_alone(operator: str) -> None:
    """A missing key fails a positive operator, passes a negated one, and passes every one that ends in IfExists."""
    assert hold({operator: {"k": "1"}}, {}) is (operator in NEGATIVE)
    assert hold({f"{operator}IfExists": {"k": "1"}}, {})


@pytest.mark.parametrize(
    ("wanted", "present", "expected"), [("true", False, True), ("true", True, False), ("false", True, True)]
)
def test_null_asks_whether_the_key_is_there(wanted: str, *, present: bool, expected: bool) -> None:
    """Null true: the key must be missing; Null false: it must be there."""
    context: Mapping[str, list[str]] = {"k": ["v"]} if present else {}
    assert hold({"Null": {"K": wanted}}, context) is expected


SETS: list[tuple[str, list[str], bool]] = [
    ("ForAllValues:StringEquals", ["a", "b"], True),
    ("ForAllValues:StringEquals", ["a", "c"], False),
    ("ForAllValues:StringEquals", [], True),
    ("ForAnyValue:StringEquals", ["c", "a"], True),
    ("ForAnyValue:StringEquals", ["c"], False),
    ("ForAnyValue:StringEquals", [], False),
    ("ForAllValues:StringNotEquals", ["c", "d"], True),
    ("ForAnyValue:StringNotEquals", ["a", "c"], True),
    ("ForAnyValue:StringNotEquals", [], False),
]


@pytest.mark.parametrize(("operator", "values", "expected"), SETS)
def test_sets_are_compared_as_documented(operator: str, values: list[str], *, expected: bool) -> None:
    """ForAllValues and ForAnyValue over a key with several values; no value at all counts as a missing key."""
    assert hold({operator: {"aws:TagKeys": ["a", "b"]}}, {"aws:tagkeys": values}) is expected


@given(
    st.sampled_from(sorted(NEGATIVE)),
    st.lists(st.text("ab*?", max_size=4), min_size=1, max_size=3),
    st.text("ab", max_size=4),
)
def test_a_negated_operator_is_the_negation(operator: str, wanted: list[str], value: str) -> None:
    """For a key with one value, exactly one of the two holds."""
    context = {"k": [value]}
    assert hold({operator: {"k": wanted}}, context) is not hold({NEGATIVE[operator]: {"k": wanted}}, context)


def test_all_conditions_must_hold() -> None:
    """Several operators, and several keys of one, are joined by AND."""
    block = {"StringEquals": {"a": "1", "b": "2"}, "Bool": {"aws:SecureTransport": "true"}}
    assert hold(block, {"a": ["1"], "b": ["2"], "aws:securetransport": ["true"]})
    assert not hold(block, {"a": ["1"], "b": ["3"], "aws:securetransport": ["true"]})
    assert not hold(block, {"a": ["1"], "b": ["2"], "aws:securetransport": ["false"]})


def test_variables_are_filled_from_the_request() -> None:
    """A variable takes the request's value, its default without one, and matches nothing where it has neither."""
    assert hold({"StringEquals": {"k": "${aws:username}"}}, {"k": ["ann"], "aws:username": ["ann"]})
    assert hold({"StringEquals": {"k": "${aws:username, 'nobody'}"}}, {"k": ["nobody"]})
    assert not hold({"StringEquals": {"k": "${aws:username}"}}, {"k": [""]})
    assert hold({"StringLike": {"k": "a${*}"}}, {"k": ["a*"]})
    assert not hold({"StringLike": {"k": "a${*}"}}, {"k": ["ab"]})


def test_an_unknown_operator_is_an_error() -> None:
    """It is never passed over."""
    with pytest.raises(UnknownOperator, match="StringSimilar"):
        hold({"StringSimilar": {"k": "v"}}, {"k": ["v"]})
