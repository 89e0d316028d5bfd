"""Throttles and quotas.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html .
"""

from __future__ import annotations

import calendar
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.services.apigateway.gateway.buckets import DAY, Buckets, Usage, period_start


@given(
    st.integers(1, 5),
    st.integers(1, 8),
    st.lists(st.integers(0, 12), max_size=40),
)
def test_a_bucket_agrees_with_counting_tokens_exactly(rate: int, burst: int, steps: list[int]) -> None:
    """A request passes where a token is left; tokens come back at the rate, never beyond the burst."""
    buckets, tokens, now = Buckets(), Fraction(burst), 0.0
    for step in steps:
        now += step / 8
        tokens = min(Fraction(burst), tokens + Fraction(step, 8) * rate)
        passes = tokens >= 1
        tokens -= passes
        assert buckets.take("key", rate, burst, now) == passes


def test_buckets_of_different_keys_do_not_share() -> None:
    """One client's burst leaves another's bucket full."""
    buckets = Buckets()
    assert [buckets.take("a", 1, 1, 0), buckets.take("a", 1, 1, 0), buckets.take("b", 1, 1, 0)] == [True, False, True]


def test_a_lowered_burst_counts_at_once() -> None:
    """A bucket never holds more than the burst in force."""
    buckets = Buckets()
    assert buckets.take("a", 0, 10, 0)
    assert [buckets.take("a", 0, 2, 0) for _ in range(3)] == [True, True, False]


NOW = float(calendar.timegm((2026, 11, 25, 13, 0, 0)))  # a Wednesday


@pytest.mark.parametrize(
    ("period", "start"),
    [("DAY", (2026, 11, 25, 0, 0, 0)), ("WEEK", (2026, 11, 22, 0, 0, 0)), ("MONTH", (2026, 11, 1, 0, 0, 0))],
)
def test_periods_begin_with_the_day_the_sunday_and_the_first(period: str, start: tuple[int, ...]) -> None:
    """Quotas run by UTC days, weeks from Sunday, and calendar months."""
    assert period_start(period, NOW) == calendar.timegm(start)


@given(st.integers(0, 6), st.lists(st.integers(0, 2 * DAY), max_size=30))
def test_a_quota_admits_exactly_its_limit_a_day(limit: int, gaps: list[int]) -> None:
    """In each period the first `limit` requests pass and no other; refused ones do not count."""
    usage, now, passed = Usage(), 0.0, dict[int, int]()
    for gap in gaps:
        now += gap
        day = int(now // DAY)
        admitted = usage.spend("plan", "key", limit, "DAY", now)
        assert admitted == (passed.get(day, 0) < limit)
        passed[day] = passed.get(day, 0) + admitted
    assert usage.used("plan", "key", 0, now) == sum(passed.values())
