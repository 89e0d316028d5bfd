"""The stage's method throttle, then the account's.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html ; 429: public capture.
"""

from __future__ import annotations

import time

from localaws.services.apigateway.gateway.buckets import Buckets
from localaws.services.apigateway.gateway.directory import Directory
from localaws.services.apigateway.gateway.errors import GatewayError
from localaws.services.apigateway.gateway.exchange import Exchange


class Throttle:
    """Takes a token from the bucket of the method (when the stage sets one) and from the account's."""

    def __init__(self, directory: Directory, buckets: Buckets) -> None:
        self._directory = directory
        self._buckets = buckets

    async def __call__(self, exchange: Exchange) -> None:
        """Raise THROTTLED when a bucket is empty."""
        now = time.time()
        settings, api = exchange.settings, exchange.stage.api
        rate, burst = settings.get("throttlingRateLimit", -1), settings.get("throttlingBurstLimit", -1)
        if rate >= 0 and burst >= 0:  # -1 is how "not throttled" is written
            method = ("method", exchange.stage.arn, exchange.resource.id, exchange.method.http_method)
            if not self._buckets.take(method, float(rate), float(burst), now):
                raise GatewayError("THROTTLED", reason="method throttle of the stage")
        if not self._buckets.take(("account", api.account, api.region), *self._directory.throttle(api), now):
            raise GatewayError("THROTTLED", reason="account throttle")
