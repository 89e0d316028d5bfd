"""Keeping below AWS's control-plane quotas: a token bucket a service and region."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock

from stormproof.core.clock import Clock


@dataclass(frozen=True)
class Quota:
    """`burst` calls at once, refilled at `per_second`."""

    per_second: float
    burst: int


QUOTAS: Mapping[tuple[str, str | None], Quota] = {
    # https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
    ("apigateway", None): Quota(10, 10),
    ("apigateway", "create_api_key"): Quota(5, 4),
    ("apigateway", "create_deployment"): Quota(1 / 5.5, 1),
    ("apigateway", "create_domain_name"): Quota(1 / 31, 1),
    ("apigateway", "create_resource"): Quota(5, 4),
    ("apigateway", "delete_api_key"): Quota(5, 4),
    ("apigateway", "delete_domain_name"): Quota(1 / 31, 1),
    ("apigateway", "delete_resource"): Quota(5, 4),
    ("apigateway", "get_resources"): Quota(2.5, 4),
    ("apigateway", "update_account"): Quota(1 / 21, 1),
    ("apigateway", "update_domain_name"): Quota(1 / 31, 1),
    ("apigateway", "update_usage_plan"): Quota(1 / 21, 1),
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html
    ("cloudwatch", "put_metric_alarm"): Quota(3, 2),
    # https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeContinuousBackups.html
    ("dynamodb", "describe_continuous_backups"): Quota(10, 10),
    # https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html (control plane API requests)
    ("lambda", None): Quota(15, 14),
    ("lambda", "get_policy"): Quota(15, 14),
    # https://docs.aws.amazon.com/waf/latest/developerguide/limits.html
    ("wafv2", "associate_web_acl"): Quota(1 / 2, 1),
    ("wafv2", "disassociate_web_acl"): Quota(1 / 2, 1),
    ("wafv2", "list_resources_for_web_acl"): Quota(1, 1),
}
"""By service, or by service and operation; both apply. What is not listed is not held back.

A call fewer at once than AWS admits, or a little slower: calls arrive after delays that differ.
"""
APART: Mapping[str, frozenset[str]] = {"lambda": frozenset({"get_function", "get_policy", "invoke"})}
"""Operations that the quota of their service does not count."""


class Bucket:
    """A token bucket; `take` says how long the caller has to wait for its turn."""

    def __init__(self, quota: Quota, now: float) -> None:
        self._quota = quota
        self._tokens = float(quota.burst)
        self._at = now
        self._lock = Lock()

    def take(self, now: float) -> float:
        """Take one token, on credit if need be; returns seconds until it is really there."""
        with self._lock:
            refilled = self._tokens + (now - self._at) * self._quota.per_second
            self._tokens = min(float(self._quota.burst), refilled) - 1
            self._at = now
            return max(0.0, -self._tokens / self._quota.per_second)


class Pace:
    """All buckets of a connection. Thread-safe."""

    def __init__(self, clock: Clock, quotas: Mapping[tuple[str, str | None], Quota] = QUOTAS) -> None:
        self._clock = clock
        self._quotas = quotas
        self._buckets: dict[tuple[str, str | None, str], Bucket] = {}
        self._lock = Lock()

    def wait(self, service: str, operation: str, region: str) -> None:
        """Return when the call may be made."""
        for name in (operation,) if operation in APART.get(service, ()) else (None, operation):
            if quota := self._quotas.get((service, name)):
                seconds = self._bucket(service, name, region, quota).take(self._clock.monotonic())
                if seconds:
                    self._clock.pause(seconds)

    def _bucket(self, service: str, name: str | None, region: str, quota: Quota) -> Bucket:
        with self._lock:
            key = (service, name, region)
            if key not in self._buckets:
                self._buckets[key] = Bucket(quota, self._clock.monotonic())
            return self._buckets[key]
