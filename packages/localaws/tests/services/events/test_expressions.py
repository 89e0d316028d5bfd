"""Schedule expressions: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.services.events.expressions import Between, Rate, parse_schedule

NOW = datetime(2026, 3, 28, 12, tzinfo=UTC).timestamp()


def _next(text: str, zone: str = "UTC", after: float = NOW) -> str:
    due = parse_schedule(text, NOW, zone, once=True).next(after)
    return datetime.fromtimestamp(due, UTC).strftime("%Y-%m-%d %H:%M:%S") if due else "never"


def test_a_rate_counts_from_when_it_was_set() -> None:
    """Five minutes after, and every five minutes from then on."""
    assert _next("rate(5 minutes)") == "2026-03-28 12:05:00"
    assert _next("rate(5 minutes)", after=NOW + 300) == "2026-03-28 12:10:00"
    assert _next("rate(1 day)") == "2026-03-29 12:00:00"


def test_a_cron_expression_follows_its_time_zone() -> None:
    """Ten o'clock in Berlin is nine UTC in winter and eight in summer."""
    assert _next("cron(0 10 * * ? *)", "Europe/Berlin", NOW - 86_400) == "2026-03-28 09:00:00"
    assert _next("cron(0 10 * * ? *)", "Europe/Berlin") == "2026-03-29 08:00:00"


def test_a_local_time_that_does_not_exist_is_left_out() -> None:
    """At 02:30 on the day when clocks go forward nothing is due."""
    assert _next("cron(30 2 * * ? *)", "Europe/Berlin") == "2026-03-30 00:30:00"


def test_once() -> None:
    """``at`` is due once, in its time zone."""
    assert _next("at(2026-03-28T14:00:00)", "Europe/Berlin") == "2026-03-28 13:00:00"
    assert _next("at(2026-03-28T12:00:00)") == "never"


def test_start_and_end_bound_a_schedule() -> None:
    """Nothing is due before the start or after the end."""
    rate = Rate(NOW, 60)
    assert Between(rate, NOW + 600, None).next(NOW) == NOW + 600
    assert Between(rate, None, NOW + 60).next(NOW) == NOW + 60
    assert Between(rate, None, NOW + 60).next(NOW + 60) is None


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("rate(1 minutes)", "UTC"),
        ("rate(5 minute)", "UTC"),
        ("rate(0 minutes)", "UTC"),
        ("rate(5 seconds)", "UTC"),
        ("every day", "UTC"),
        ("cron(0 10 * * * *)", "UTC"),
        ("cron(0 10 * * ? *)", "Atlantis/Capital"),
        ("at(tomorrow)", "UTC"),
    ],
)
def test_a_malformed_expression_is_refused(text: str, zone: str) -> None:
    """Wrong units, plurals, forms and zones are errors when a schedule is set."""
    with pytest.raises(ValueError, match=r"."):
        parse_schedule(text, NOW, zone, once=True)


@given(st.integers(1, 100), st.floats(0, 1e6))
def test_a_rate_is_due_within_its_period(minutes: int, later: float) -> None:
    """The next time is later than asked, by a period at most."""
    rate = Rate(NOW, minutes * 60)
    due = rate.next(NOW + later)
    assert NOW + later < due <= NOW + later + minutes * 60 + 1e-3
    assert (due - NOW) % (minutes * 60) == 0
