"""Token buckets and quota counters: "best effort, targets rather than ceilings" at AWS, exact here.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
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


class Usage:
    """Requests by usage plan, key and day: the quota's counter and what get_usage reports."""

    def __init__(self) -> None:
        self._used: dict[tuple[str, str], dict[int, int]] = {}

    def spend(self, plan: str, key: str, limit: int, period: str, now: float) -> bool:
        """Count a request if the period that `now` falls in has room below the limit."""
        if self.used(plan, key, period_start(period, now), now) >= limit:
            return False
        self.count(plan, key, now)
        return True

    def count(self, plan: str, key: str, now: float) -> None:
        """Count a request."""
        days = self._used.setdefault((plan, key), {})
        day = int(now // DAY)
        days[day] = days.get(day, 0) + 1

    def used(self, plan: str, key: str, since: float, until: float) -> int:
        """Return the requests of the days from `since` to `until` (epoch seconds, UTC days)."""
        days = self._used.get((plan, key), {})
        return sum(count for day, count in days.items() if since // DAY <= day <= until // DAY)

    def keys(self, plan: str) -> list[str]:
        """Return the keys that have used a plan."""
        return [key for used, key in self._used if used == plan]


def period_start(period: str, now: float) -> float:
    """Return when the DAY, WEEK (from Sunday) or MONTH that `now` falls in began, epoch seconds, UTC."""
    today = now // DAY * DAY
    if period == "DAY":
        return today
    calendar = time.gmtime(now)
    days = (calendar.tm_wday + 1) % 7 if period == "WEEK" else calendar.tm_mday - 1
    return today - days * DAY
