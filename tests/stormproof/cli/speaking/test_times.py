"""Times of a command line: what nobody can mean is refused in a sentence."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import typer

from stormproof.cli.speaking.times import duration, minutes, moment
from stormproof.core.errors import UsageError

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize("text", ["999999999d", "9" * 5000 + "m", "3661d", "99999999h"])
def test_a_time_beyond_reason_is_refused(text: str) -> None:
    """Whatever Python makes of such figures."""
    for asked in (duration, lambda each: moment(each, NOW)):
        with pytest.raises(UsageError, match="longer than ten years"):
            asked(text)


@pytest.mark.parametrize("text", ["9999-12-31", "0001-01-01", "9999-12-31T23:59:59-12:00", "2037-01-01"])
def test_a_date_beyond_reason_is_refused(text: str) -> None:
    """Before or behind."""
    with pytest.raises(UsageError, match="more than ten years away"):
        moment(text, NOW)


@pytest.mark.parametrize("text", ["", "d", "-1d", "1w", "1.5h", "2026-13-01", "٣d"])
def test_what_is_no_time_is_said_to_be_none(text: str) -> None:
    """With how one is written."""
    with pytest.raises(UsageError, match="write 90d for days"):
        moment(text, NOW)


def test_what_somebody_may_mean_is_taken() -> None:
    """Ten years are."""
    assert duration("3660d") == timedelta(days=3660)
    assert moment("2027-01-01", NOW) == datetime(2027, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("given", [-1.0, float("nan"), float("inf"), 1e9])
def test_a_wait_beyond_reason_is_refused(given: float) -> None:
    """A week is the longest."""
    with pytest.raises(typer.BadParameter, match="beyond reason"):
        minutes(given)


def test_a_wait_that_somebody_may_mean_is_taken() -> None:
    """None is the default's."""
    assert minutes(0.0) == 0.0
    assert minutes(10080.0) == 10080.0
    assert minutes(None) is None
