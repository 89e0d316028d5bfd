"""The functions that the API's methods invoke, and which of their versions was served before."""

from __future__ import annotations

from dataclasses import dataclass

from stormproof.aws.observe.api_shape import MethodShape
from stormproof.aws.observe.apigateway import deployed_shape
from stormproof.aws.observe.apigateway_methods import Method, read_methods
from stormproof.aws.observe.lambda_uris import FunctionUri, invocation
from stormproof.core.errors import NotThere
from stormproof.core.planning.controls import Reads
from stormproof.core.system import Function, RestApi, System

CUSTOM = "AWS"
"""The type of an integration by which a function gets what a mapping template makes of the request."""


@dataclass(frozen=True)
class ServedRoute:
    """A route of the serving stage that a function serves: its resource, the type of its integration, the function."""

    resource: str
    kind: str
    function: FunctionUri


def route_served(reads: Reads, api: RestApi, verb: str, path: str) -> ServedRoute | None:
    """Look for the route of the serving stage that answers a request, None where no function does.

    A query of the path decides nothing. Raises CouldNotLook, NotThere.
    """
    shape = deployed_shape(reads, api.id, api.stage)
    route = shape.route_for(verb, path)
    if route is None or (function := deployed_function(shape.methods[route], api)) is None:
        return None
    return ServedRoute(route[0], str(shape.methods[route].integration.get("type", "")), function)


def deployed_function(method: MethodShape, api: RestApi, stage: str = "") -> FunctionUri | None:
    """Return the function that a method invokes as a stage serves it, without one the serving stage; None for none."""
    return invocation(api.resolved(str(method.integration.get("uri", "")), stage))


def uri_of(method: Method) -> str:
    """Return the URI of a method's integration as it is written, empty for none."""
    return str((method.detail.get("methodIntegration") or {}).get("uri") or "")


def invoked_by(method: Method, api: RestApi) -> FunctionUri | None:
    """Return the function that a method invokes by the serving stage, None for none."""
    return invocation(api.resolved(uri_of(method)))


def served_functions(reads: Reads, system: System) -> tuple[Function, ...]:
    """Look for the functions of the system that the API's methods invoke."""
    methods = read_methods(reads, system.api.id)
    names = {found.name for method in methods if (found := invoked_by(method, system.api))}
    return tuple(function for function in system.functions if function.name in names)


def never_proxied(reads: Reads, system: System) -> dict[str, str]:
    """Look for functions that no method hands its whole request to: their names, with the methods that invoke them.

    Behind an integration of the type AWS the answer of a function is no response with a status and headers, either.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-custom-integrations.html
    """
    proxied: dict[str, bool] = {}
    methods: dict[str, list[str]] = {}
    for method in read_methods(reads, system.api.id):
        if found := invoked_by(method, system.api):
            kind = (method.detail.get("methodIntegration") or {}).get("type")
            proxied[found.name] = proxied.get(found.name, False) or kind != CUSTOM
            methods.setdefault(found.name, []).append(f"{method.http_method} {method.path}")
    return {name: ", ".join(methods[name]) for name, whole in proxied.items() if not whole}


def former_version(reads: Reads, function: Function) -> str:
    """Return the newest version below the served one, the served one where it is the first, empty where none is.

    https://docs.aws.amazon.com/lambda/latest/api/API_GetAlias.html
    """
    try:
        alias = reads.read("lambda", "get_alias", FunctionName=function.name, Name=function.alias)
        served = int(alias["FunctionVersion"])
    except (NotThere, ValueError):
        return ""
    found = reads.pages("lambda", "list_versions_by_function", "Versions[].Version", FunctionName=function.name)
    below = [int(each) for each in found if str(each).isdecimal() and int(each) < served]
    return str(max(below, default=served))
