"""HTTP and WebSocket APIs whose integrations invoke a function of the system.

https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations.html
https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-routes.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stormproof.aws.observe.lambda_uris import function_arn
from stormproof.core.front_ends.model import Entry, FrontEnd, Kind
from stormproof.core.planning.controls import Reads
from stormproof.core.system import HasFunctions

OPEN = "NONE"
KEY = "an API key"
CONNECT = "$connect"
"""The route of a WebSocket API whose authorization holds for all messages of a connection."""
Answer = Mapping[str, Any]


def read(reads: Reads, system: HasFunctions) -> tuple[FrontEnd, ...]:
    """Look at all APIs of the account in the region; raises CouldNotLook."""
    apis = reads.pages("apigatewayv2", "get_apis", "Items")
    return tuple(found for api in apis if (found := _front_end(reads, system, api)) and found.entries)


def _front_end(reads: Reads, system: HasFunctions, api: Answer) -> FrontEnd | None:
    identity = str(api["ApiId"])
    integrations = reads.pages("apigatewayv2", "get_integrations", "Items", ApiId=identity)
    if not any(_mentions(system, str(each.get("IntegrationUri") or "")) for each in integrations):
        return None
    stages = reads.pages("apigatewayv2", "get_stages", "Items", ApiId=identity)
    routes = reads.pages("apigatewayv2", "get_routes", "Items", ApiId=identity)
    kind = Kind.WEBSOCKET_API if api.get("ProtocolType") == "WEBSOCKET" else Kind.HTTP_API
    invoked = {str(each["IntegrationId"]): _invoked(system, stages, each) for each in integrations}
    connect: Answer = next((each for each in routes if each.get("RouteKey") == CONNECT), {})
    entries = (
        Entry(str(route["RouteKey"]), arn, _asks(connect if kind is Kind.WEBSOCKET_API else route), where)
        for route in routes
        for where in [f"{_arn(system, identity)}/routes/{route['RouteKey']}"]
        for arn in sorted(invoked.get(str(route.get("Target") or "").removeprefix("integrations/"), ()))
    )
    return FrontEnd(kind, f"{identity} ({api.get('Name', '')})", tuple(entries))


def _mentions(system: HasFunctions, uri: str) -> bool:
    """Tell whether a URI may name a function of the system: what a stage fills in may complete it."""
    return "${stageVariables." in uri or any(each.arn in uri for each in system.functions)


def _invoked(system: HasFunctions, stages: list[Answer], integration: Answer) -> frozenset[str]:
    """Return the ARNs that an integration invokes by the stages that there are; without a stage it serves nobody."""
    found = (function_arn(_filled(str(integration.get("IntegrationUri") or ""), stage)) for stage in stages)
    known = tuple(each.arn for each in system.functions)
    return frozenset(arn for arn in found if arn in known or arn.startswith(tuple(f"{each}:" for each in known)))


def _filled(uri: str, stage: Answer) -> str:
    for name, value in (stage.get("StageVariables") or {}).items():
        uri = uri.replace(f"${{stageVariables.{name}}}", str(value))
    return uri


def _asks(route: Answer) -> str:
    kind = str(route.get("AuthorizationType") or OPEN)
    if kind != OPEN:
        return kind
    return KEY if route.get("ApiKeyRequired") else ""


def _arn(system: HasFunctions, api: str) -> str:
    return f"arn:{system.partition}:apigateway:{system.region}::/apis/{api}"
