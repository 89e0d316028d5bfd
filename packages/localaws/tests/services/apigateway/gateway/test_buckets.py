"""Throttles and quotas.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html .
"""

from __future__ import annotations

import calendar
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.services.apigateway.gateway.buckets import DAY, Buckets, Quota, Usage, period_start


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
        admitted = usage.spend("plan", "key", Quota(limit, "DAY"), now)
        assert admitted == (passed.get(day, 0) < limit)
        passed[day] = passed.get(day, 0) + admitted
    assert usage.used("plan", "key", 0, now) == sum(passed.values())


def spent(usage: Usage, quota: Quota, *moments: float) -> list[bool]:
    """Spend at each moment."""
    return [usage.spend("plan", "key", quota, now) for now in moments]


def at(*date: int) -> float:
    """The epoch seconds of a time of UTC."""
    return float(calendar.timegm((*date, *(0,) * (6 - len(date)))))


@pytest.mark.parametrize(
    ("period", "last", "first"),
    [
        ("DAY", (2026, 11, 25, 23, 59, 59), (2026, 11, 26)),
        ("WEEK", (2026, 11, 28, 23, 59, 59), (2026, 11, 29)),
        ("MONTH", (2026, 11, 30, 23, 59, 59), (2026, 12, 1)),
    ],
)
def test_a_quota_begins_anew_at_midnight(period: str, last: tuple[int, ...], first: tuple[int, ...]) -> None:
    """What was used in the last second of a period does not count in the next."""
    quota = Quota(1, period)
    assert spent(Usage(), quota, NOW, at(*last), at(*first), at(*first)) == [True, False, True, False]


def test_the_offset_is_taken_off_the_first_period_alone() -> None:
    """https://docs.aws.amazon.com/apigateway/latest/api/API_QuotaSettings.html ."""
    quota, usage = Quota(3, "MONTH", offset=2, since=NOW), Usage()
    december = at(2026, 12, 1)
    assert spent(usage, quota, NOW, NOW) == [True, False]
    assert spent(usage, quota, *[december] * 4) == [True, True, True, False]


def test_a_grant_holds_until_the_period_ends() -> None:
    """UpdateUsage sets what remains, up or down, from its day on; earlier days and the next period know the limit."""
    quota, usage = Quota(1, "MONTH"), Usage()
    assert spent(usage, quota, NOW, NOW) == [True, False]
    usage.grant("plan", "key", quota, 2, NOW + DAY)
    assert (usage.left("plan", "key", quota, NOW), usage.left("plan", "key", quota, NOW + DAY)) == (0, 2)
    assert spent(usage, quota, *[NOW + DAY] * 3) == [True, True, False]
    assert spent(usage, quota, *[at(2026, 12, 1)] * 2) == [True, False]
    usage.grant("plan", "key", quota, 0, at(2026, 12, 2))
    assert usage.left("other plan", "key", quota, NOW) == 1


@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9))
def test_what_is_left_and_what_is_used_tell_the_same(limit: int, asked: int, granted: int) -> None:
    """Admitted requests plus what is left are the limit, and after a grant what it left."""
    quota, usage = Quota(limit, "WEEK"), Usage()
    admitted = sum(spent(usage, quota, *[NOW] * asked))
    assert (usage.used("plan", "key", NOW, NOW), usage.left("plan", "key", quota, NOW)) == (admitted, limit - admitted)
    usage.grant("plan", "key", quota, granted, NOW)
    assert sum(spent(usage, quota, *[NOW] * 20)) == granted
