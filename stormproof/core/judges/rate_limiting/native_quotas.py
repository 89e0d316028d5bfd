"""Judges of requirement 6 by API Gateway's own quotas and throttles: they count beside the hourly limit.

It counts for native keys in the plan, whether methods demand them or not, and an exhausted one is answered with 429 and
without a word of the hourly limit. Recorded on AWS:
https://github.com/radkawar/stackd/blob/main/testdata/aws/apigateway/api_key_runtime.json (``quota-optional-*``)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stormproof.core.errors import Refuted
from stormproof.core.figures.digits import digits

DAYS = {"DAY": 1, "WEEK": 7, "MONTH": 31}
"""How long a period of a quota is at most:
https://docs.aws.amazon.com/apigateway/latest/api/API_QuotaSettings.html
"""
HOURS_A_DAY = 24
HOUR_S = 3600


@dataclass(frozen=True)
class NativeQuota:
    """A usage plan's quota: so many requests of each key in a period, DAY, WEEK or MONTH."""

    plan: str
    limit: int
    period: str

    def __str__(self) -> str:
        """Return it in words."""
        return f"{self.limit:,} requests a {self.period}"

    def lower_than(self, requests_per_hour: int) -> bool:
        """Tell whether a key that uses its limit hour after hour would be refused by the quota."""
        return self.limit < requests_per_hour * HOURS_A_DAY * DAYS[self.period]


def judge_native_quotas(quotas: Sequence[NativeQuota], requests_per_hour: int) -> None:
    """Refute where a usage plan admits fewer requests than the hourly limit does; code ``rate.native_quota``."""
    low = [f"{each.plan} admits {each}" for each in quotas if each.lower_than(requests_per_hour)]
    if low:
        raise Refuted(
            "rate.native_quota",
            f"usage plan {', '.join(low)}, the hourly limit of {requests_per_hour:,} asks for "
            f"{requests_per_hour * HOURS_A_DAY:,} a day; "
            'native_quota = "lift" under [policy] plans to take such a quota off',
        )


@dataclass(frozen=True)
class Throttle:
    """A throttle of API Gateway: so many requests a second and at once, negative for no bound; `of` says of what."""

    resource: str
    of: str
    rate: float
    burst: int

    def __str__(self) -> str:
        """Return it in words."""
        return f"{digits(self.rate)} requests a second, {self.burst} at once, {self.of}"

    def lower_than(self, requests_per_hour: int) -> bool:
        """Tell whether a key that asks evenly, all the hour, would be refused before it has made so many."""
        if self.rate < 0 or self.burst < 0:
            return False
        return self.burst == 0 or self.rate * HOUR_S + self.burst < requests_per_hour


def judge_throttles(throttles: Sequence[Throttle], requests_per_hour: int) -> None:
    """Refute where a throttle of the gateway admits fewer requests than a key may make; ``rate.throttle_too_low``."""
    if low := [each for each in throttles if each.lower_than(requests_per_hour)]:
        said = "; ".join(f"{each.resource} admits {each}" for each in low)
        resources = tuple(dict.fromkeys(each.resource for each in low))
        raise Refuted("rate.throttle_too_low", f"{said}: a key may make {requests_per_hour:,} an hour", resources)
