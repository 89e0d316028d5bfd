"""AWS's documented quotas of control planes, as token buckets.

https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html (creating, deploying and managing an API),
https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html (control plane API requests) and
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html (PutMetricAlarm)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Quota:
    """So many calls a second on average, so many at once."""

    rate: float
    burst: float


def every(seconds: float) -> Quota:
    """One call in so many seconds."""
    return Quota(1 / seconds, 1)


def per_second(calls: float) -> Quota:
    """So many calls a second."""
    return Quota(calls, calls)


# Service -> the quota of all its operations together, and those that do not count.
TOTALS: Mapping[str, tuple[Quota, frozenset[str]]] = {
    "apigateway": (Quota(10, 40), frozenset()),
    "lambda": (per_second(15), frozenset({"Invoke", "InvokeAsync", "GetFunction", "GetPolicy"})),
}

# (service, operation) -> its own quota. That of CreateRestApi is the one for regional and private APIs.
SINGLE: Mapping[tuple[str, str], Quota] = {
    ("apigateway", "CreateApiKey"): per_second(5),
    ("apigateway", "CreateDeployment"): every(5),
    ("apigateway", "CreateDocumentationVersion"): every(20),
    ("apigateway", "CreateDomainName"): every(30),
    ("apigateway", "CreateResource"): per_second(5),
    ("apigateway", "CreateRestApi"): every(3),
    ("apigateway", "DeleteApiKey"): per_second(5),
    ("apigateway", "DeleteDomainName"): every(30),
    ("apigateway", "DeleteResource"): per_second(5),
    ("apigateway", "DeleteRestApi"): every(30),
    ("apigateway", "GetResources"): Quota(2.5, 5),
    ("apigateway", "ImportRestApi"): every(3),
    ("apigateway", "PutRestApi"): per_second(1),
    ("apigateway", "UpdateAccount"): every(20),
    ("apigateway", "UpdateDomainName"): every(30),
    ("apigateway", "UpdateUsagePlan"): every(20),
    ("cloudwatch", "PutMetricAlarm"): per_second(3),
    ("lambda", "GetFunction"): per_second(100),
    ("lambda", "GetPolicy"): per_second(15),
}


class Bucket:
    """A token bucket on a clock of seconds."""

    def __init__(self, quota: Quota, now: float) -> None:
        self._quota = quota
        self._tokens = quota.burst
        self._at = now

    def fill(self, now: float) -> float:
        """Return how many tokens there are now."""
        self._tokens = min(self._quota.burst, self._tokens + (now - self._at) * self._quota.rate)
        self._at = now
        return self._tokens

    def take(self) -> None:
        """Take one token."""
        self._tokens -= 1


class Quotas:
    """Counts calls by region against all quotas that they fall under."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._buckets: dict[tuple[str, str, str], Bucket] = {}

    def admit(self, region: str, service: str, operation: str) -> bool:
        """Count a call, or return False where it exceeds a quota; a refused call uses up nothing."""
        now = self._clock()
        buckets = [
            self._buckets.setdefault((region, service, name), Bucket(quota, now))
            for name, quota in _applying(service, operation)
        ]
        if any(bucket.fill(now) < 1 for bucket in buckets):
            return False
        for bucket in buckets:
            bucket.take()
        return True


def _applying(service: str, operation: str) -> list[tuple[str, Quota]]:
    applying = []
    if (single := SINGLE.get((service, operation))) is not None:
        applying.append((operation, single))
    if service in TOTALS and operation not in TOTALS[service][1]:
        applying.append(("*", TOTALS[service][0]))
    return applying
