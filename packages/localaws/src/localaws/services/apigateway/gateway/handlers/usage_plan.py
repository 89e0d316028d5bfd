"""Native API keys and usage plans: key, plan throttle, quota.

Recorded on AWS (https://github.com/radkawar/stackd/blob/main/testdata/aws/apigateway/api_key_runtime.json, by label):
a method that requires a key refuses missing, unknown, disabled and unplanned keys with 403 Forbidden (``header-*``),
after the authorizer and whatever it said (``header-authorizer-*``); the authorizer's event tells the header's key all
the same (invocation log of ``header-authorizer-allow-valid-key``). A method that requires none admits them all
(``optional-*``), but a key in a plan of the stage is metered all the same: 429 once its quota is used up, also when the
key is disabled (``quota-optional-*``). With the source AUTHORIZER the header is never looked at
(``fresh-missing-usage-valid-header``, ``fresh-optional-valid-header``). Requests count where the plan has a quota, not
before it is set (``documentary-usage-before-quota``); keys of one plan share nothing, stages of one plan share all.

Not recorded: a method that requires no key and has an authorizer. It is metered too, as with authorization NONE:
whoever relies on not being metered there would learn otherwise in production. Nor is it recorded whether a request that
the quota refuses has used the throttle's tokens (here it has).

Order (plan's method throttle, plan throttle, then the stage's): https://repost.aws/knowledge-center/api-gateway-429-limit
"""

from __future__ import annotations

import time

from localaws.services.apigateway.gateway.buckets import Buckets, Usage
from localaws.services.apigateway.gateway.directory import ApiKey, Directory, UsagePlan
from localaws.services.apigateway.gateway.errors import GatewayError
from localaws.services.apigateway.gateway.exchange import Exchange

AUTHORIZER = "AUTHORIZER"


class IdentifyKey:
    """Looks up the key of the header, before the authorizer is asked; refuses nothing."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    async def __call__(self, exchange: Exchange) -> None:
        """Set the exchange's API key where the header is the API's key source."""
        if exchange.stage.snapshot.api_key_source != AUTHORIZER:
            _identify(exchange, self._directory, exchange.request.header("x-api-key"))


class MeterUsage:
    """Refuses requests that lack the key that their method requires, and meters those with a key in a plan."""

    def __init__(self, directory: Directory, buckets: Buckets, usage: Usage) -> None:
        self._directory = directory
        self._buckets = buckets
        self._usage = usage

    async def __call__(self, exchange: Exchange) -> None:
        """Raise INVALID_API_KEY, THROTTLED or QUOTA_EXCEEDED; set the API key where the authorizer named it."""
        if exchange.stage.snapshot.api_key_source == AUTHORIZER:
            _identify(exchange, self._directory, exchange.authorization.usage_key)
        key = exchange.api_key
        plan = self._directory.usage_plan(exchange.stage, key) if key else None
        if exchange.method.api_key_required and (plan is None or key is None or not key.enabled):
            raise GatewayError("INVALID_API_KEY", reason="API key missing, unknown, disabled or in no usage plan")
        if key and plan:
            self._throttle(exchange, plan, key)
            if plan.quota and not self._usage.spend(plan.id, key.id, plan.quota, time.time()):
                raise GatewayError("QUOTA_EXCEEDED", reason=f"quota of usage plan {plan.id} used up")

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


def _identify(exchange: Exchange, directory: Directory, value: str | None) -> None:
    if value:
        exchange.api_key_value, exchange.api_key = value, directory.api_key(exchange.stage.api, value)
