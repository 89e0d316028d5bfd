"""Native API keys and usage plans: key, plan throttle, quota.

Missing, unknown, disabled and unplanned keys are 403 Forbidden:
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-key-source.html ; 429: public captures.
Order (plan's method throttle, plan throttle, then the stage's): https://repost.aws/knowledge-center/api-gateway-429-limit
"""

from __future__ import annotations

import time

from localaws.services.apigateway.gateway.buckets import Buckets, Usage
from localaws.services.apigateway.gateway.directory import ApiKey, Directory, UsagePlan
from localaws.services.apigateway.gateway.errors import GatewayError
from localaws.services.apigateway.gateway.exchange import Exchange


class MeterUsage:
    """Admits a request to a method that requires an API key, and counts it."""

    def __init__(self, directory: Directory, buckets: Buckets, usage: Usage) -> None:
        self._directory = directory
        self._buckets = buckets
        self._usage = usage

    async def __call__(self, exchange: Exchange) -> None:
        """Raise INVALID_API_KEY, THROTTLED or QUOTA_EXCEEDED, or set `exchange.api_key`."""
        if not exchange.method.api_key_required:
            return
        key = self._key(exchange)
        plan = self._directory.usage_plan(exchange.stage, key) if key else None
        if key is None or plan is None:
            raise GatewayError("INVALID_API_KEY", reason="API key missing, unknown, disabled or in no usage plan")
        exchange.api_key = key
        self._throttle(exchange, plan, key)
        now = time.time()
        if plan.quota is None:
            self._usage.count(plan.id, key.id, now)
        elif not self._usage.spend(plan.id, key.id, plan.quota, plan.period, now):
            raise GatewayError("QUOTA_EXCEEDED", reason=f"quota of usage plan {plan.id} used up")

    def _key(self, exchange: Exchange) -> ApiKey | None:
        if exchange.stage.snapshot.api_key_source == "AUTHORIZER":
            value = exchange.authorization.usage_key
        else:
            value = exchange.request.header("x-api-key")
        key = self._directory.api_key(exchange.stage.api, value) if value else None
        return key if key and key.enabled else None

    def _throttle(self, exchange: Exchange, plan: UsagePlan, key: ApiKey) -> None:
        now = time.time()
        method = f"{exchange.resource.path}/{exchange.method.http_method}"
        if limit := plan.method_throttles.get(method):
            bucket = ("plan method", plan.id, key.id, exchange.stage.arn, method)
            if not self._buckets.take(bucket, *limit, now):
                raise GatewayError("THROTTLED", reason=f"method throttle of usage plan {plan.id}")
        if plan.rate is None:
            return
        burst = max(plan.rate, 1.0) if plan.burst is None else plan.burst
        if not self._buckets.take(("plan", plan.id, key.id), plan.rate, burst, now):
            raise GatewayError("THROTTLED", reason=f"throttle of usage plan {plan.id}")
