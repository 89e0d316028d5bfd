"""Mute rules hold in the windows of their schedule (API_Schedule)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from localaws.services.cloudwatch.alarms.mutes import read
from localaws.services.cloudwatch.metrics.errors import CloudWatchError


def rule(expression: str, duration: str, zone: str = "UTC", **more: Any) -> Any:
    """Return a rule that mutes the alarm ``a``."""
    schedule = {"Expression": expression, "Duration": duration, "Timezone": zone}
    parameters = {"Name": "r", "Rule": {"Schedule": schedule}, "MuteTargets": {"AlarmNames": ["a"]}, **more}
    return read(parameters, "us-east-1", "123456789012", 0.0)


def at(text: str) -> float:
    """Return epoch seconds of a UTC time."""
    return datetime.fromisoformat(f"{text}+00:00").timestamp()


@pytest.mark.parametrize(
    ("expression", "duration", "zone", "moment", "until"),
    [
        ("cron(0 2 * * *)", "PT4H", "UTC", "2026-11-22T03:30", "2026-11-22T06:00"),
        ("cron(0 2 * * *)", "PT4H", "UTC", "2026-11-22T06:00", None),
        ("cron(0 2 * * *)", "PT4H", "UTC", "2026-11-22T01:59", None),
        ("cron(0 18 * * FRI)", "P2DT12H", "UTC", "2026-11-22T12:00", "2026-11-23T06:00"),
        ("cron(0 2 * * SUN)", "PT1H", "UTC", "2026-11-22T02:30", "2026-11-22T03:00"),
        ("cron(0 2 * * MON-FRI)", "PT1H", "UTC", "2026-11-22T02:30", None),
        ("cron(0 1 1 JAN,DEC *)", "PT1H", "UTC", "2026-12-01T01:10", "2026-12-01T02:00"),
        ("cron(0 20 * * *)", "PT1H", "America/New_York", "2026-11-23T01:30", "2026-11-23T02:00"),
        ("at(2026-11-22T14:00)", "PT2H", "UTC", "2026-11-22T15:59", "2026-11-22T16:00"),
        ("at(2026-11-22T14:00)", "PT2H", "UTC", "2026-11-23T14:30", None),
    ],
)
def test_a_window(expression: str, duration: str, zone: str, moment: str, until: str | None) -> None:
    """A window begins when the expression says, in its zone, and lasts for the duration."""
    expected = None if until is None else at(until)
    assert rule(expression, duration, zone).muted_until(at(moment)) == expected


def test_the_status_follows_the_clock() -> None:
    """A rule is SCHEDULED before its window, ACTIVE in it, and a one-time rule EXPIRED after it."""
    once = rule("at(2026-11-22T14:00)", "PT2H")
    statuses = [once.status(at(moment)) for moment in ("2026-11-22T13:59", "2026-11-22T14:00", "2026-11-22T16:00")]
    assert statuses == ["SCHEDULED", "ACTIVE", "EXPIRED"]


def test_an_expired_rule_mutes_no_more() -> None:
    """ExpireDate ends windows, even one that has begun."""
    expiring = rule("cron(0 2 * * *)", "PT4H", ExpireDate=datetime.fromisoformat("2026-11-22T03:00+00:00"))
    assert expiring.muted_until(at("2026-11-22T02:30")) == at("2026-11-22T03:00")
    assert expiring.muted_until(at("2026-11-22T03:00")) is None


@pytest.mark.parametrize(
    ("expression", "duration", "zone"),
    [
        ("cron(0 2 * *)", "PT1H", "UTC"),
        ("cron(61 2 * * *)", "PT1H", "UTC"),
        ("cron(0 2 * * XYZ)", "PT1H", "UTC"),
        ("rate(5 minutes)", "PT1H", "UTC"),
        ("at(2026-13-01T00:00)", "PT1H", "UTC"),
        ("cron(0 2 * * *)", "PT30S", "UTC"),
        ("cron(0 2 * * *)", "P16D", "UTC"),
        ("cron(0 2 * * *)", "PT1H", "Mars/Olympus"),
    ],
)
def test_a_wrong_schedule_is_refused(expression: str, duration: str, zone: str) -> None:
    """What the page does not allow is a ValidationError."""
    with pytest.raises(CloudWatchError) as error:
        rule(expression, duration, zone)
    assert error.value.code == "ValidationError"
