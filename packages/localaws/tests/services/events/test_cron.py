"""Cron expressions: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cron-expressions.html."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.services.events.cron import Cron

SATURDAY_NOON = datetime(2026, 11, 21, 12, 0)  # noqa: DTZ001 - a local time


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("0 10 * * ? *", ["2026-11-22 10:00", "2026-11-23 10:00"]),
        ("15 12 * * ? *", ["2026-11-21 12:15", "2026-11-22 12:15"]),
        ("0 18 ? * MON-FRI *", ["2026-11-23 18:00", "2026-11-24 18:00"]),
        ("0 8 1 * ? *", ["2026-12-01 08:00", "2027-01-01 08:00"]),
        ("0/15 * * * ? *", ["2026-11-21 12:15", "2026-11-21 12:30"]),
        ("0/10 * ? * MON-FRI *", ["2026-11-23 00:00", "2026-11-23 00:10"]),
        ("0/5 8-17 ? * MON-FRI *", ["2026-11-23 08:00", "2026-11-23 08:05"]),
        ("0 9 ? * 2#1 *", ["2026-12-07 09:00", "2027-01-04 09:00"]),
        ("0 0 L * ? *", ["2026-11-30 00:00", "2026-12-31 00:00"]),
        ("0 0 3W * ? *", ["2026-12-03 00:00", "2027-01-04 00:00"]),
        ("0 0 1W * ? *", ["2026-12-01 00:00", "2027-01-01 00:00"]),
        ("0 0 ? * 6L *", ["2026-11-27 00:00", "2026-12-25 00:00"]),
        ("0 0 ? * L *", ["2026-11-28 00:00", "2026-12-05 00:00"]),
        ("0 0 29 2 ? *", ["2028-02-29 00:00", "2032-02-29 00:00"]),
        ("30 6 1,15 JAN,JUL ? 2027-2028", ["2027-01-01 06:30", "2027-01-15 06:30"]),
    ],
)
def test_the_documented_forms(expression: str, expected: list[str]) -> None:
    """Lists, ranges, steps, names, last days, nearest weekdays and n-th weekdays."""
    cron = Cron.parse(expression)
    first = cron.next(SATURDAY_NOON)
    assert first is not None
    second = cron.next(first)
    assert [f"{one:%Y-%m-%d %H:%M}" for one in (first, second) if one] == expected


def test_there_may_be_no_next_time() -> None:
    """A year that is over comes no more."""
    assert Cron.parse("0 0 1 1 ? 2020").next(SATURDAY_NOON) is None


@pytest.mark.parametrize(
    "expression",
    [
        "0 10 * * *",
        "0 10 * * * *",
        "0 10 ? * ? *",
        "60 * * * ? *",
        "5-3 * * * ? *",
        "x * * * ? *",
        "*/0 * * * ? *",
        "0 0 ? * 8 *",
    ],
)
def test_a_malformed_expression_is_refused(expression: str) -> None:
    """Six fields, one question mark among the days, values in their ranges."""
    with pytest.raises(ValueError, match=r"."):
        Cron.parse(expression)


@given(
    st.sets(st.integers(0, 59), min_size=1, max_size=3),
    st.sets(st.integers(0, 23), min_size=1, max_size=3),
    st.sets(st.integers(1, 7), min_size=1, max_size=3),
    st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1)),  # noqa: DTZ001 - local times
)
def test_the_next_time_is_the_first_minute_that_fits(
    minutes: set[int], hours: set[int], weekdays: set[int], after: datetime
) -> None:
    """Going minute by minute comes to the same time."""

    def spelled(numbers: set[int]) -> str:
        return ",".join(str(number) for number in sorted(numbers))

    cron = Cron.parse(f"{spelled(minutes)} {spelled(hours)} ? * {spelled(weekdays)} *")
    walk = after.replace(second=0, microsecond=0) + timedelta(minutes=1)
    while not (walk.minute in minutes and walk.hour in hours and walk.isoweekday() % 7 + 1 in weekdays):
        walk += timedelta(minutes=1 if walk.hour in hours else 60 - walk.minute)
    assert cron.next(after) == walk
