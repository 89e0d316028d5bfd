"""Alarm mute rules: windows of time in which alarms change their state without telling anybody.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutAlarmMuteRule.html and API_Schedule.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from localaws.kernel.moments import epoch, moment
from localaws.services.cloudwatch.metrics.errors import missing_parameter, validation
from localaws.services.cloudwatch.metrics.metric import DAY

LONGEST = 15 * DAY
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?")
_AT = re.compile(r"at\((\d{4}-\d\d-\d\dT\d\d:\d\d)\)")
_CRON = re.compile(r"cron\((\S+) (\S+) (\S+) (\S+) (\S+)\)")


@dataclass(frozen=True)
class Cron:
    """The five fields of a cron expression, as the sets of what they admit; Sunday is day 0 of the week."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]

    def on(self, day: datetime) -> Iterator[datetime]:
        """Yield the moments of a day at which it is due."""
        if day.month in self.months and day.day in self.days and day.isoweekday() % 7 in self.weekdays:
            for hour in sorted(self.hours):
                for minute in sorted(self.minutes):
                    yield day.replace(hour=hour, minute=minute, second=0, microsecond=0)


@dataclass(frozen=True)
class MuteRule:
    """One rule. `once` is its only moment, else `cron` recurs; `duration` is in seconds, other times are epoch's."""

    name: str
    region: str
    account: str
    parameters: Mapping[str, Any]
    updated: float
    duration: float
    zone: ZoneInfo
    once: datetime | None
    cron: Cron | None
    start: float
    expires: float

    @property
    def arn(self) -> str:
        """The rule's ARN."""
        return f"arn:aws:cloudwatch:{self.region}:{self.account}:alarm-mute-rule:{self.name}"

    @property
    def alarms(self) -> list[str]:
        """The names of the alarms that it mutes."""
        return list((self.parameters.get("MuteTargets") or {}).get("AlarmNames") or [])

    def muted_until(self, now: float) -> float | None:
        """Return when the window that holds at `now` ends, or None when there is none."""
        if not self.start <= now < self.expires:
            return None
        ends = [begin + self.duration for begin in self._begins(now) if begin <= now < begin + self.duration]
        return min(max(ends), self.expires) if ends else None

    def status(self, now: float) -> str:
        """Return SCHEDULED, ACTIVE or EXPIRED."""
        if self.muted_until(now) is not None:
            return "ACTIVE"
        over = self.once is not None and self.once.timestamp() + self.duration <= now
        return "EXPIRED" if now >= self.expires or over else "SCHEDULED"

    def describe(self, now: float) -> dict[str, Any]:
        """Return the rule as GetAlarmMuteRule does."""
        kept = {
            name: self.parameters[name]
            for name in ("Description", "Rule", "MuteTargets", "StartDate", "ExpireDate")
            if name in self.parameters
        }
        return {"Name": self.name, **kept, **self.summary(now)}

    def summary(self, now: float) -> dict[str, Any]:
        """Return the rule as ListAlarmMuteRules does."""
        expiry = {"ExpireDate": self.parameters["ExpireDate"]} if "ExpireDate" in self.parameters else {}
        return {
            "AlarmMuteRuleArn": self.arn,
            **expiry,
            "Status": self.status(now),
            "MuteType": "RECURRING" if self.once is None else "ONE_TIME",
            "LastUpdatedTimestamp": moment(self.updated),
        }

    def _begins(self, now: float) -> Iterator[float]:
        if self.once is not None:
            yield self.once.timestamp()
        elif self.cron is not None:
            day = datetime.fromtimestamp(now - self.duration, self.zone)
            while day.timestamp() <= now + DAY:
                yield from (begin.timestamp() for begin in self.cron.on(day))
                day += timedelta(days=1)


def read(parameters: Mapping[str, Any], region: str, account: str, now: float) -> MuteRule:
    """Read PutAlarmMuteRule's parameters. Raises CloudWatchError."""
    if not parameters.get("Name"):
        raise missing_parameter("Name")
    schedule = (parameters.get("Rule") or {}).get("Schedule") or {}
    for name in ("Expression", "Duration"):
        if not schedule.get(name):
            raise missing_parameter(f"Rule.Schedule.{name}")
    zone = _zone(schedule.get("Timezone") or "UTC")
    once, cron = _expression(schedule["Expression"], zone)
    start, expires = parameters.get("StartDate"), parameters.get("ExpireDate")
    return MuteRule(
        parameters["Name"],
        region,
        account,
        dict(parameters),
        now,
        _duration(schedule["Duration"]),
        zone,
        once,
        cron,
        epoch(start) if start else float("-inf"),
        epoch(expires) if expires else float("inf"),
    )


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise validation(f"The value {name} for parameter Rule.Schedule.Timezone is invalid.") from None


def _duration(text: str) -> float:
    match = _DURATION.fullmatch(text)
    days, hours, minutes = (int(part or 0) for part in match.groups()) if match else (0, 0, 0)
    seconds = days * DAY + hours * 3600 + minutes * 60
    if not 60 <= seconds <= LONGEST:
        raise validation(f"The value {text} for parameter Rule.Schedule.Duration is invalid: PT1M to P15D.")
    return float(seconds)


def _expression(text: str, zone: ZoneInfo) -> tuple[datetime | None, Cron | None]:
    try:
        if match := _AT.fullmatch(text):
            return datetime.fromisoformat(match[1]).replace(tzinfo=zone), None
        if match := _CRON.fullmatch(text):
            minutes, hours, days, months, weekdays = match.groups()
            return None, Cron(
                _field(minutes, 0, 59),
                _field(hours, 0, 23),
                _field(days, 1, 31),
                _field(months, 1, 12, _MONTHS),
                _field(weekdays, 0, 6, _DAYS),
            )
    except ValueError as error:
        raise validation(f"The value {text} for parameter Rule.Schedule.Expression is invalid: {error}") from error
    raise validation(f"The value {text} for parameter Rule.Schedule.Expression is invalid.")


def _field(text: str, low: int, high: int, names: tuple[str, ...] = ()) -> frozenset[int]:
    if text == "*":
        return frozenset(range(low, high + 1))
    numbers = {name: low + index for index, name in enumerate(names)}
    admitted: set[int] = set()
    for part in text.split(","):
        bounds = [numbers[bound] if bound in numbers else int(bound) for bound in part.upper().split("-")]
        if len(bounds) > 2 or not low <= bounds[0] <= bounds[-1] <= high:
            raise ValueError(f"{part} is not within {low}-{high}")
        admitted.update(range(bounds[0], bounds[-1] + 1))
    return frozenset(admitted)
