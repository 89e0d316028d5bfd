"""Times as they are given on a command line; what is beyond reason is refused in a sentence."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta

import typer

from stormproof.core.errors import UsageError

DURATION = re.compile(r"(?P<number>\d+)(?P<unit>[dhm])", re.ASCII)
UNITS = {"d": "days", "h": "hours", "m": "minutes"}
LONGEST = timedelta(days=3660)
"""Ten years: nothing that is said in days on a command line is meant to last longer."""
LONGEST_WAIT_MINUTES = 7 * 24 * 60.0


def duration(text: str) -> timedelta:
    """Return a time like ``90d``, ``12h``, ``30m`` or ``0``; raises UsageError for anything else."""
    if text == "0":
        return timedelta(0)
    found = DURATION.fullmatch(text)
    if not found:
        raise UsageError(f"{text!r} is no time", "write 90d for days, 12h for hours, 30m for minutes, or 0")
    number = int(found["number"]) if len(found["number"]) <= len(str(LONGEST.days)) + 3 else math.inf
    if math.isinf(number) or timedelta(**{UNITS[found["unit"]]: number}) > LONGEST:
        raise UsageError(f"{text!r} is longer than ten years", "write a shorter time")
    return timedelta(**{UNITS[found["unit"]]: number})


def moment(text: str, now: datetime) -> datetime:
    """Return a time from now on, or an ISO date (UTC unless it says otherwise); raises UsageError for neither."""
    try:
        given = datetime.fromisoformat(text)
    except ValueError:
        if not DURATION.fullmatch(text) and text != "0":
            written = "write 90d for days, 12h for hours, 30m for minutes, or a date: 2026-12-31"
            raise UsageError(f"{text!r} is no time", written) from None
        return now + duration(text)
    at = given if given.tzinfo else given.replace(tzinfo=UTC)
    try:
        far = abs(at - now) > LONGEST
    except OverflowError:
        far = True
    if far:
        raise UsageError(f"{text!r} is more than ten years away", "write a nearer date")
    return at


def minutes(given: float | None) -> float | None:
    """Return minutes to wait as they were given, once it is seen that somebody may mean them.

    A callback of options; raises typer.BadParameter.
    """
    if given is not None and not 0 <= given <= LONGEST_WAIT_MINUTES:
        raise typer.BadParameter(f"{given:g} minutes is beyond reason: from 0 to {LONGEST_WAIT_MINUTES:.0f}, a week")
    return given
