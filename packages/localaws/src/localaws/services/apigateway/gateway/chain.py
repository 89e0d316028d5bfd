"""The gateway's work on a request, in AWS's own order; each step is a file of its own under handlers/.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-aws-waf.html (the firewall
comes first), https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html (resource
policy, then authorizer) and the order of steps in execution logs (authorizer, usage plan, validation, integration).
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from localaws.kernel.ports import Functions, Logs, Metrics
from localaws.services.apigateway.gateway.buckets import Buckets, Usage
from localaws.services.apigateway.gateway.compression import compress, decompress
from localaws.services.apigateway.gateway.directory import Directory
from localaws.services.apigateway.gateway.errors import GatewayError, Unaddressed
from localaws.services.apigateway.gateway.exchange import Exchange
from localaws.services.apigateway.gateway.gateway_responses import plain, respond
from localaws.services.apigateway.gateway.handlers.addressing import Addressing
from localaws.services.apigateway.gateway.handlers.authorizer import Authorize, AuthorizerCache
from localaws.services.apigateway.gateway.handlers.firewall import Firewall, Inspect
from localaws.services.apigateway.gateway.handlers.integration import Integrate
from localaws.services.apigateway.gateway.handlers.resource_policy import judge_resource_policy
from localaws.services.apigateway.gateway.handlers.routing import route
from localaws.services.apigateway.gateway.handlers.throttle import Throttle
from localaws.services.apigateway.gateway.handlers.usage_plan import IdentifyKey, MeterUsage
from localaws.services.apigateway.gateway.handlers.validation import validate
from localaws.services.apigateway.gateway.messages import Request, Response
from localaws.services.apigateway.gateway.outbound.access_log import AccessLog
from localaws.services.apigateway.gateway.outbound.execution_log import ExecutionLog
from localaws.services.apigateway.gateway.outbound.metrics import GatewayMetrics
from localaws.services.apigateway.gateway.outside import Outside

Handler = Callable[[Exchange], Awaitable[None]]
Observer = Callable[[Exchange], None]
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Chain:
    """Addresses a request, sends it through the handlers until one answers or raises, then tells the observers."""

    address: Addressing
    handlers: Sequence[Handler]
    observers: Sequence[Observer]

    async def serve(self, request: Request) -> Response:
        """Answer a request; never raises."""
        try:
            exchange = self.address(request)
        except Unaddressed as error:
            return plain(error)
        exchange.response = compress(await self._answer(exchange), exchange)
        for observe in self.observers:
            observe(exchange)
        return exchange.response

    async def _answer(self, exchange: Exchange) -> Response:
        try:
            for handle in self.handlers:
                await handle(exchange)
                if exchange.response is not None:
                    return exchange.response
        except GatewayError as error:
            return respond(error, exchange)
        except Exception:
            log.exception("the gateway failed on %s %s", exchange.request.method, exchange.full_path)
        return respond(GatewayError("API_CONFIGURATION_ERROR"), exchange)


def build_chain(
    directory: Directory,
    functions: Functions,
    metrics: Metrics,
    logs: Logs,
    *,
    firewall: Firewall,
    cache: AuthorizerCache,
    usage: Usage,
    outside: Outside | None = None,
) -> Chain:
    """Put the chain together."""
    buckets, outside = Buckets(), outside or Outside()
    return Chain(
        address=Addressing(directory),
        handlers=(
            Inspect(firewall),
            decompress,
            route,
            judge_resource_policy,
            IdentifyKey(directory),
            Authorize(functions, cache, outside.identities),
            MeterUsage(directory, buckets, usage),
            Throttle(directory, buckets),
            validate,
            Integrate(functions, outside),
        ),
        observers=(AccessLog(logs), ExecutionLog(logs), GatewayMetrics(metrics)),
    )
