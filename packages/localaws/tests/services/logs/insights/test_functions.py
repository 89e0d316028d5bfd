"""Functions: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-operations-functions.html."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.services.logs.events import Event
from localaws.services.logs.insights.parsing import parse_query
from localaws.services.logs.insights.periods import ceiling, floor
from localaws.services.logs.insights.rows import Row, Source
from localaws.services.logs.insights.running import Plan
from localaws.services.logs.insights.syntax import Period
from localaws.services.logs.insights.values import Moment, natural

AT = 1_700_000_123_456


def _value(expression: str, message: str = "{}") -> Any:
    plan = Plan(parse_query(f"fields {expression} as x"), 1_700_000_000.5)
    row = Row(Event(AT, 0, 0, message), Source("/g", "s", "arn"))
    [result] = plan.run([row], None)
    return dict(plan.cells(result)).get("x")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('ltrim("xyZfooxyZ", "xyZ")', "fooxyZ"),
        ('rtrim("xyZfooxyZ", "xyZ")', "xyZfoo"),
        ('trim("xyZfooxyZ", "xyZ")', "foo"),
        ('trim("  foo ")', "foo"),
        ('substr("xyZfooxyZ", 3, 3)', "foo"),
        ('substr("xyZfoo", 3)', "foo"),
        ('replace("foo", "o", "0")', "f00"),
        ('strcontains("foo", "oo")', "1"),
        ('strlen("héllo")', "5"),
        ('toupper("a")', "A"),
        ('concat("a", 1, "b")', "a1b"),
        ("2 ^ 3", "8"),
        ("10 % 3", "1"),
        ("7 / 2", "3.5"),
        ("1 / 3", "0.3333"),
        ("1 + 2 * 3", "7"),
        ("-(1 + 2)", "-3"),
        ("abs(0 - 4)", "4"),
        ("ceil(1.2)", "2"),
        ("floor(1.8)", "1"),
        ("greatest(1, 3, 2)", "3"),
        ("least(1, 3, 2)", "1"),
        ("sqrt(16)", "4"),
        ("log(1)", "0"),
        ("coalesce(nope, 5)", "5"),
        ("ispresent(nope)", "0"),
        ("isempty(nope)", "1"),
        ('isblank("  ")', "1"),
        ("now()", "1700000000"),
        ("toMillis(@timestamp)", str(AT)),
        ("fromMillis(0)", "1970-01-01 00:00:00.000"),
        ("datefloor(@timestamp, 1h)", "2023-11-14 22:00:00.000"),
        ("dateceil(@timestamp, 1h)", "2023-11-14 23:00:00.000"),
        ("bin(1d)", "2023-11-14 00:00:00.000"),
        ('isValidIp("10.0.0.1")', "1"),
        ('isValidIpv6("10.0.0.1")', "0"),
        ('isIpv4InSubnet("10.0.0.1", "10.0.0.0/8")', "1"),
        ("sqrt(0 - 1)", None),
        ("1 / 0", None),
        ("strlen(nope)", None),
    ],
)
def test_the_documented_functions(expression: str, expected: str | None) -> None:
    """Each function does what AWS's table says; a missing or impossible value is missing."""
    assert _value(expression) == expected


@pytest.mark.parametrize(
    ("count", "unit", "expected"),
    [
        (1, "mo", "2023-11-01 00:00:00.000"),
        (1, "q", "2023-10-01 00:00:00.000"),
        (1, "year", "2023-01-01 00:00:00.000"),
        (1, "w", "2023-11-13 00:00:00.000"),
        (30, "sec", "2023-11-14 22:15:00.000"),
        (250, "ms", "2023-11-14 22:15:23.250"),
    ],
)
def test_periods_of_every_unit(count: int, unit: str, expected: str) -> None:
    """From milliseconds to years; weeks begin on Monday."""
    assert str(floor(Period(count, unit))(AT)) == expected


@given(
    st.integers(0, 4_000_000_000_000), st.integers(1, 30), st.sampled_from(["ms", "s", "m", "h", "d", "w", "mo", "q"])
)
def test_a_moment_lies_between_its_floor_and_its_ceiling(at: int, count: int, unit: str) -> None:
    """Both are fixed points, and one period apart at most."""
    low, high = floor(Period(count, unit))(at), ceiling(Period(count, unit))(at)
    assert low <= at <= high
    assert floor(Period(count, unit))(low) == low
    assert ceiling(Period(count, unit))(high) == high


def test_the_natural_order() -> None:
    """Missing values, texts by chunks with digits by length, then numbers (CWL_QuerySyntax-Sort.html)."""
    values = [3, "b", None, "a10", "a9", "12", Moment(5), "a09", 2.5]
    assert sorted(values, key=natural) == [None, "a9", "a09", "a10", "b", 2.5, 3, Moment(5), "12"]
