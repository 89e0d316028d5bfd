"""Schedule expressions: ``rate(5 minutes)``, ``cron(0 10 ? * MON-FRI *)``, ``at(2026-11-20T13:00:00)``.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html and
https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html: a rate counts from the moment it is set; a
local time that a change of clocks leaves out is left out, one that occurs twice counts once.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from localaws.services.events.cron import Cron

RATE = re.compile(r"rate\((\d+) (minutes?|hours?|days?)\)")
CRON = re.compile(r"cron\(([^()]+)\)")
AT = re.compile(r"at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)")
SECONDS = {"minute": 60, "hour": 3600, "day": 86_400}


class Schedule(Protocol):
    """When something is due."""

    def next(self, after: float) -> float | None:
        """Return the first due time later than `after`, both epoch seconds; None where there is none."""


@dataclass(frozen=True)
class Rate:
    """Every `period` seconds, counted from `start` (epoch seconds)."""

    start: float
    period: int

    def next(self, after: float) -> float:
        """See Schedule."""
        return self.start + max(1, math.floor((after - self.start) / self.period) + 1) * self.period


@dataclass(frozen=True)
class Once:
    """At one moment (epoch seconds)."""

    moment: float

    def next(self, after: float) -> float | None:
        """See Schedule."""
        return self.moment if self.moment > after else None


@dataclass(frozen=True)
class Calendar:
    """By a cron expression, in a time zone."""

    cron: Cron
    zone: ZoneInfo

    def next(self, after: float) -> float | None:
        """See Schedule."""
        local = datetime.fromtimestamp(after, self.zone).replace(tzinfo=None, second=0, microsecond=0)
        while (found := self.cron.next(local)) is not None:
            due = found.replace(tzinfo=self.zone)
            exists = due.astimezone(UTC).astimezone(self.zone).replace(tzinfo=None) == found
            if exists and due.timestamp() > after:
                return due.timestamp()
            local = found
        return None


@dataclass(frozen=True)
class Between:
    """A schedule within its start and end (epoch seconds, None: open)."""

    schedule: Schedule
    start: float | None
    end: float | None

    def next(self, after: float) -> float | None:
        """See Schedule."""
        due = self.schedule.next(after if self.start is None else max(after, self.start - 0.001))
        return None if due is None or (self.end is not None and due > self.end) else due


def parse_schedule(text: str, now: float, zone: str = "UTC", *, once: bool = False) -> Schedule:
    """Parse an expression that is set at `now`; ``at`` only where `once` says so. Raises ValueError where malformed."""
    if found := RATE.fullmatch(text):
        return _rate(int(found[1]), found[2], now)
    try:
        place = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError(f"there is no time zone {zone}") from None
    if found := CRON.fullmatch(text):
        return Calendar(Cron.parse(found[1]), place)
    if once and (found := AT.fullmatch(text)):
        return Once(datetime.fromisoformat(found[1]).replace(tzinfo=place).timestamp())
    raise ValueError(f"{text} is no schedule expression")


def _rate(value: int, unit: str, now: float) -> Rate:
    if value < 1 or (value == 1) is unit.endswith("s"):
        raise ValueError(f"rate({value} {unit}): the value is positive, and 1 alone goes with a singular unit")
    period = timedelta(seconds=value * SECONDS[unit.removesuffix("s")])
    return Rate(now, int(period.total_seconds()))
