"""Moments as people write them: a date and a time, or how long ago."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from stormproof.core.errors import UsageError

AGO = re.compile(r"(?P<number>\d{1,6})(?P<unit>[smhd])")
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
WAY_OUT = "write --to 2026-11-29T14:05:00 (UTC unless it says otherwise), or how long ago: 90m, 2h, 3d"


def moment_of(text: str | None, now: datetime, default: datetime | None = None) -> datetime:
    """Return the moment that is meant, to the second, as DynamoDB and S3 tell moments; UTC.

    Raises UsageError for no moment, for one that has not been, and where none is said without a default.
    """
    if text is None and default is not None:
        return default
    if text is None:
        raise UsageError("to which moment is not said", WAY_OUT)
    found = AGO.fullmatch(text)
    try:
        given = (
            now - timedelta(**{UNITS[found["unit"]]: int(found["number"])}) if found else datetime.fromisoformat(text)
        )
    except (ValueError, OverflowError):
        raise UsageError(f"{text!r} is no moment", WAY_OUT) from None
    moment = (given if given.tzinfo else given.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)
    if moment > now:
        raise UsageError(f"{text} has not been yet: it is {now:%Y-%m-%dT%H:%M:%S} UTC", WAY_OUT)
    return moment
