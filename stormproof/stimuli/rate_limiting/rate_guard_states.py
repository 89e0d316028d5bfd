"""What stands before the served routes, as AWS tells it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from stormproof.aws.observe.api_shape import MethodShape
from stormproof.aws.observe.apigateway import deployed_shape
from stormproof.aws.observe.lambda_functions import function_log, is_guarded, layers, read_function, variables
from stormproof.aws.observe.lambda_served import deployed_function, served_functions
from stormproof.aws.observe.lambda_uris import FunctionUri
from stormproof.core.bench import Bench
from stormproof.core.deployed_code import GUARD_LIMIT, GUARD_MODE
from stormproof.core.errors import NotThere
from stormproof.core.judges.authentication.guards import BY_LAMBDA, Guard
from stormproof.core.judges.rate_limiting.settings import GuardedRoute, unguardable
from stormproof.core.naming import Names
from stormproof.core.policy import Mode
from stormproof.core.target.public_routes import public_reason
from stormproof.stimuli.shared.entry_points import PREFLIGHT

UNKNOWN = "unknown: the layer's version is deleted"


def guarded_routes(bench: Bench) -> tuple[GuardedRoute, ...]:
    """Return every served route of every stage, with the guard of the very version that serves it.

    Preflights bear no key, and on what the owner leaves open none is asked for.
    """
    return tuple(_routes(bench))


def route_name(verb: str, path: str, stage: str) -> str:
    """Return how a route is told: `verb` and `path` are those of the API's resource."""
    return f"{verb} {path} of stage {stage}"


def guards_observing_since(bench: Bench) -> str:
    """Return since when a guard before a function that serves the API only observes, empty where all refuse."""
    system = bench.context.system
    served = served_functions(bench.reads, system)
    found = (_observing_since(read_function(bench.reads, function).serving) for function in served)
    return next(filter(None, found), "")


def _routes(bench: Bench) -> Iterator[GuardedRoute]:
    api = bench.context.system.api
    seen: dict[FunctionUri, GuardedRoute] = {}
    for stage in api.stages:
        for (path, verb), method in sorted(deployed_shape(bench.reads, api.id, stage).methods.items()):
            public = public_reason(bench.context.public_routes, path, verb)
            if verb == PREFLIGHT or public:
                continue
            route = route_name(verb, path, stage)
            found = deployed_function(method, api, stage)
            if why := unguardable(str(method.integration.get("type", "")), found.name if found else ""):
                yield GuardedRoute(route, why)
                continue
            if found and found not in seen:
                seen[found] = _guard(bench, found)
            if found:
                yield replace(seen[found], route=route, authorizer=_others(method))


def _others(method: MethodShape) -> str:
    """Return the owner's Lambda authorizer that a method asks, empty for none."""
    foreign = Guard(method.authorization).foreign
    return foreign if foreign.startswith(BY_LAMBDA) else ""


def _guard(bench: Bench, found: FunctionUri) -> GuardedRoute:
    which = {"Qualifier": found.qualifier} if found.qualifier else {}
    served = bench.reads.read("lambda", "get_function_configuration", FunctionName=found.name, **which)
    group = function_log(served)
    groups = bench.reads.pages("logs", "describe_log_groups", "logGroups[].logGroupName", logGroupNamePrefix=group)
    name = f"{found.name}:{found.qualifier}" if found.qualifier else found.name
    limit, since = variables(served).get(GUARD_LIMIT, ""), _observing_since(served)
    return GuardedRoute("", name, _code(bench, served), limit, group, group in groups, since)


def _observing_since(served: Mapping[str, Any]) -> str:
    return str(served.get("LastModified", "")) if variables(served).get(GUARD_MODE) == Mode.OBSERVE.value else ""


def _code(bench: Bench, served: dict[str, Any]) -> str:
    """Return the digest of the guard's layer, empty where the handler is not the guard's.

    A layer version that was deleted goes on serving the functions that have it, and tells nobody what is in it.
    """
    names = Names(bench.context.system)
    mine = [arn for arn in layers(served) if isinstance(arn, str) and names.is_rate_layer(arn)]
    if not is_guarded(served) or not mine:
        return ""
    try:
        layer = bench.reads.read("lambda", "get_layer_version_by_arn", Arn=mine[-1])
    except NotThere:
        return UNKNOWN
    return str(layer["Content"]["CodeSha256"])
