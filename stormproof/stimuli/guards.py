"""What stands before the served routes, as AWS tells it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from provisioners.function_state import layers, variables
from provisioners.guarding import GUARD_HANDLER, LIMIT, ours
from provisioners.invocations import Invocation, invocation
from stormproof.aws.observe.apigateway import deployed_shape
from stormproof.core.judges.rate_limiting_settings import GuardedRoute
from stormproof.stimuli.bench import Bench
from stormproof.stimuli.doors import PREFLIGHT


def guarded_routes(bench: Bench) -> tuple[GuardedRoute, ...]:
    """Return every served route of every stage but preflights, with the guard of the very version that serves it."""
    return tuple(_routes(bench))


def _routes(bench: Bench) -> Iterator[GuardedRoute]:
    api = bench.desired.system.api
    seen: dict[Invocation, GuardedRoute] = {}
    for stage in api.stages:
        for (path, verb), method in sorted(deployed_shape(bench.reads, api.id, stage).methods.items()):
            if verb == PREFLIGHT:
                continue
            route = f"{verb} {path} of stage {stage}"
            found = invocation(str(method.integration.get("uri", "")))
            if found is None:
                yield GuardedRoute(route, f"{method.integration.get('type')}, no function that could be guarded")
                continue
            if found not in seen:
                seen[found] = _guard(bench, found)
            guard = seen[found]
            yield GuardedRoute(route, guard.invokes, guard.code, guard.limit, guard.log_group, guard.log_exists)


def _guard(bench: Bench, found: Invocation) -> GuardedRoute:
    which = {"Qualifier": found.qualifier} if found.qualifier else {}
    served = bench.reads.read("lambda", "get_function_configuration", FunctionName=found.name, **which)
    group = str((served.get("LoggingConfig") or {}).get("LogGroup") or f"/aws/lambda/{found.name}")
    groups = bench.reads.pages("logs", "describe_log_groups", "logGroups[].logGroupName", logGroupNamePrefix=group)
    name = f"{found.name}:{found.qualifier}" if found.qualifier else found.name
    return GuardedRoute("", name, _code(bench, served), variables(served).get(LIMIT, ""), group, group in groups)


def _code(bench: Bench, served: dict[str, Any]) -> str:
    """Return the digest of the guard's layer, empty where the handler is not the guard's."""
    mine = [arn for arn in layers(served) if isinstance(arn, str) and ours(bench.desired, arn)]
    if served.get("Handler") != GUARD_HANDLER or not mine:
        return ""
    layer = bench.reads.read("lambda", "get_layer_version_by_arn", Arn=mine[-1])
    return str(layer["Content"]["CodeSha256"])
