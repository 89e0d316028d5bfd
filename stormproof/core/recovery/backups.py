"""Backups that plans of AWS Backup make: whether they keep a table's data as long as is demanded.

A backup that somebody has made once says nothing of tomorrow: what counts is the newest one of a plan, which is not
older than a day, and how long it is kept; of a plan that has only just been made, what it says. https://docs.aws.amazon.com/aws-backup/latest/devguide/API_DescribeRecoveryPoint.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

FRESH = timedelta(hours=33)
"""A daily backup may begin eight hours late (StartWindowMinutes), and takes its time."""


@dataclass(frozen=True)
class Backup:
    """A completed backup of a plan (its ARN); `deleted` is when it goes, None for never."""

    vault: str
    plan: str
    made: datetime
    deleted: datetime | None = None

    def keeps(self, days: int) -> bool:
        """Tell whether it is kept so many days."""
        return self.deleted is None or self.deleted - self.made >= timedelta(days=days)


@dataclass(frozen=True)
class Promise:
    """What a rule of a plan (its ARN) says of a resource since a moment; `days` is None for ever."""

    vault: str
    plan: str
    schedule: str
    since: datetime
    days: int | None = None

    @property
    def daily(self) -> bool:
        """Whether it makes a backup a day at least, as far as its schedule is one of the usual forms."""
        return bool(DAILY.fullmatch(self.schedule))


@dataclass(frozen=True)
class Keeper:
    """A plan that keeps backups of a resource in a vault."""

    plan: str
    vault: str

    def __str__(self) -> str:
        """Tell both."""
        return f"{self.plan} keeps what is older in the vault {self.vault}"


DAILY = re.compile(
    r"rate\((1 minute|\d+ minutes|1 hour|([2-9]|1\d|2[0-4]) hours|1 day)\)"
    r"|cron\(\S+ \S+ (\? \* \*|\* \* \?) \*\)"
)
"""Schedules by which a day has a run: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cron-expressions.html"""


def keeper(backups: Iterable[Backup], promises: Iterable[Promise], days: int, now: datetime) -> Keeper | None:
    """Return a plan that makes a backup a day and keeps it so many days; None without any."""
    for each in backups:
        if each.plan and each.keeps(days) and now - each.made <= FRESH:
            return Keeper(each.plan, each.vault)
    return promised((each for each in promises if now - each.since <= FRESH), days)


def promised(promises: Iterable[Promise], days: int) -> Keeper | None:
    """Return a plan that says it makes a backup a day and keeps it so many days; None without any."""
    for each in promises:
        if each.daily and (each.days is None or each.days >= days):
            return Keeper(each.plan, each.vault)
    return None
