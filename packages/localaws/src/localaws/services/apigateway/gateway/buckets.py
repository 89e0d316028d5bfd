"""Token buckets and quota counters: "best effort, targets rather than ceilings" at AWS, exact here.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html ; quotas:
https://docs.aws.amazon.com/apigateway/latest/api/API_QuotaSettings.html . Days are days of UTC, months calendar months;
that weeks begin on Sunday is nowhere documented.
"""

from __future__ import annotations

import time
from collections.abc import Hashable
from dataclasses import dataclass

DAY = 86_400


@dataclass
class _Level:
    tokens: float
    at: float


class Buckets:
    """Token buckets by key, made full on first use; a changed rate or burst counts from the next request on."""

    def __init__(self) -> None:
        self._levels: dict[Hashable, _Level] = {}

    def take(self, key: Hashable, rate: float, burst: float, now: float) -> bool:
        """Take a token at `now` (epoch seconds) from the bucket that holds `burst` and refills at `rate` a second."""
        level = self._levels.setdefault(key, _Level(burst, now))
        level.tokens = min(burst, level.tokens + max(0.0, now - level.at) * rate)
        level.at = max(level.at, now)
        if level.tokens < 1:
            return False
        level.tokens -= 1
        return True


@dataclass(frozen=True)
class Quota:
    """A usage plan's quota, by CreateUsagePlan's names; `since` is when it was set, epoch seconds.

    `offset` is taken off the limit in the period in which the quota was set, and in no other.
    """

    limit: int
    period: str = "MONTH"
    offset: int = 0
    since: float = 0.0


@dataclass(frozen=True)
class _Grant:
    """What UpdateUsage lets a key use in one period instead of the limit, from the day `at` on."""

    period: str
    start: float
    at: float
    allowed: int


class Usage:
    """Requests by usage plan, key and day: the quota's counter and what GetUsage reports.

    Written on the event loop, read and granted from any thread.
    """

    def __init__(self) -> None:
        self._used: dict[tuple[str, str], dict[int, int]] = {}
        self._grants: dict[tuple[str, str], _Grant] = {}

    def spend(self, plan: str, key: str, quota: Quota, now: float) -> bool:
        """Count a request if the period that `now` falls in has room below the quota."""
        if self.left(plan, key, quota, now) <= 0:
            return False
        days = self._used.setdefault((plan, key), {})
        day = int(now // DAY)
        days[day] = days.get(day, 0) + 1
        return True

    def left(self, plan: str, key: str, quota: Quota, now: float) -> int:
        """Return how many requests the quota leaves, as it stood at the end of the day of `now`."""
        start = period_start(quota.period, now)
        used = self.used(plan, key, start, now)
        grant = self._grants.get((plan, key))
        if grant and (grant.period, grant.start) == (quota.period, start) and grant.at // DAY <= now // DAY:
            return max(0, grant.allowed - used)
        first = period_start(quota.period, quota.since) == start
        return max(0, quota.limit - (quota.offset if first else 0) - used)

    def grant(self, plan: str, key: str, quota: Quota, left: int, now: float) -> None:
        """Leave a key that many requests until the period of `now` ends, whatever the limit."""
        start = period_start(quota.period, now)
        allowed = self.used(plan, key, start, now) + left
        self._grants[plan, key] = _Grant(quota.period, start, now, allowed)

    def used(self, plan: str, key: str, since: float, until: float) -> int:
        """Return the requests of the days from `since` to `until` (epoch seconds, UTC days)."""
        days = list(self._used.get((plan, key), {}).items())
        return sum(count for day, count in days if since // DAY <= day <= until // DAY)

    def keys(self, plan: str) -> list[str]:
        """Return the keys that have used a plan."""
        return [key for used, key in list(self._used) if used == plan]


def period_start(period: str, now: float) -> float:
    """Return when the DAY, WEEK (from Sunday) or MONTH that `now` falls in began, epoch seconds, UTC."""
    today = now // DAY * DAY
    if period == "DAY":
        return today
    calendar = time.gmtime(now)
    days = (calendar.tm_wday + 1) % 7 if period == "WEEK" else calendar.tm_mday - 1
    return today - days * DAY
