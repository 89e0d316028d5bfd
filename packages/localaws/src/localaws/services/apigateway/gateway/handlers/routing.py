"""Which resource and method serve the request.

A resource without the method does not hide a less specific one that has it: where ``/test`` has POST alone,
``/{proxy+}`` answers its OPTIONS. Recorded on AWS for a greedy sibling:
https://github.com/localstack/localstack/blob/main/tests/aws/services/apigateway/test_apigateway_common.py
(test_proxy_routing_with_hardcoded_resource_sibling); a path parameter is taken the same way, which is not recorded.
ANY of a more specific resource wins over a method of its own of a less specific one (the same test).
Where nothing serves path and method: 403 Missing Authentication Token, recorded response, test_routing_not_found.
"""

from __future__ import annotations

from localaws.services.apigateway.gateway.errors import GatewayError
from localaws.services.apigateway.gateway.exchange import Exchange


async def route(exchange: Exchange) -> None:
    """Set the resource, its method and the path parameters; raises MISSING_AUTHENTICATION_TOKEN."""
    found = exchange.stage.snapshot.routes.match(
        exchange.path, lambda resource: resource.method(exchange.request.method)
    )
    if found is None:
        raise GatewayError("MISSING_AUTHENTICATION_TOKEN", reason="no resource serves the path and the method")
    exchange.resource, exchange.method, exchange.path_parameters = found
