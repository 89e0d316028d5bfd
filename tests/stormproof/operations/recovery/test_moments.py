"""Moments are a date and a time, or how long ago, and have been."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from stormproof.core.errors import UsageError
from stormproof.operations.recovery.moments import moment_of

NOW = datetime(2026, 11, 29, 12, 0, 0, 500_000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "ago"),
    [
        ("90m", timedelta(minutes=90)),
        ("2h", timedelta(hours=2)),
        ("3d", timedelta(days=3)),
        ("2026-11-29T11:00:00", timedelta(hours=1)),
        ("2026-11-29T12:00:00+01:00", timedelta(hours=1)),
    ],
)
def test_a_moment_is_told_to_the_second(text: str, ago: timedelta) -> None:
    """UTC unless it says otherwise."""
    assert moment_of(text, NOW) == NOW.replace(microsecond=0) - ago


@pytest.mark.parametrize("text", ["tomorrow", "", "2026-11-29T13:00:00", "999999d", "-3h", None])
def test_what_is_no_moment_is_told_with_its_form(text: str | None) -> None:
    """One that is to come neither."""
    with pytest.raises(UsageError, match="2026-11-29T"):
        moment_of(text, NOW)


def test_a_default_stands_where_none_is_said() -> None:
    """For a table that is gone."""
    assert moment_of(None, NOW, NOW) == NOW
