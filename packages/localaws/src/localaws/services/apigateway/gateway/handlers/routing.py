"""Which resource and method serve the request.

An unknown path, and an unknown method on a known path, are 403 Missing Authentication Token:
recorded response, test_routing_not_found.
"""

from __future__ import annotations

from localaws.services.apigateway.gateway.errors import GatewayError
from localaws.services.apigateway.gateway.exchange import Exchange


async def route(exchange: Exchange) -> None:
    """Set the resource, its method and the path parameters; raises MISSING_AUTHENTICATION_TOKEN."""
    found = exchange.stage.snapshot.routes.match(exchange.path)
    if found is None:
        raise GatewayError("MISSING_AUTHENTICATION_TOKEN", reason="no resource matches the path")
    resource, parameters = found
    method = resource.method(exchange.request.method)
    if method is None:
        raise GatewayError("MISSING_AUTHENTICATION_TOKEN", reason="the resource has no such method")
    exchange.resource, exchange.method, exchange.path_parameters = resource, method, parameters
