"""What the system serves now: its functions' aliases and its stage's deployment, looked at together."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from stormproof.aws.observe.invokers import INVOKERS
from stormproof.core.delivery.served import Served, ServedVersion
from stormproof.core.errors import NotThere
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.system import Function, System

READERS = 8


def read_served(reads: Reads, system: System, functions: Iterable[Function] | None = None) -> Served:
    """Look at what is served; of `functions`, all of the system where none are named. Raises CouldNotLook, NotThere."""
    api = system.api
    with ThreadPoolExecutor(READERS, "served") as pool:
        found = list(pool.map(lambda each: read_alias(reads, each), functions or system.functions))
    stage = reads.read("apigateway", "get_stage", restApiId=api.id, stageName=api.stage)
    return Served(tuple(filter(None, found)), api.stage, str(stage.get("deploymentId", "")))


def read_alias(reads: Reads, function: Function) -> ServedVersion | None:
    """Look at what the alias of a function serves, None where it has none."""
    try:
        alias = reads.read("lambda", "get_alias", FunctionName=function.name, Name=function.alias)
    except NotThere:
        return None
    number = str(alias["FunctionVersion"])
    version = reads.read("lambda", "get_function_configuration", FunctionName=function.name, Qualifier=number)
    weights = (alias.get("RoutingConfig") or {}).get("AdditionalVersionWeights") or {}
    shares = tuple(sorted((str(other), float(share)) for other, share in weights.items()))
    return ServedVersion(function.name, function.alias, number, str(version["Role"]), shares)


def versions(reads: Reads, function: str) -> frozenset[str]:
    """Look for the numbers of the versions that a function has."""
    found = reads.pages("lambda", "list_versions_by_function", "Versions[].Version", FunctionName=function)
    return frozenset(str(each) for each in found if str(each).isdigit())


def off_the_alias(reads: Reads, context: PlanContext) -> tuple[str, ...]:
    """Look for what invokes a function otherwise than by its alias: no alias that is moved back reaches those."""
    found = (each for invoker in INVOKERS for each in invoker.find(reads, context))
    return tuple(
        sorted(
            {_told(each.way, each.function, each.qualifier) for each in found if _past(each.function, each.qualifier)}
        )
    )


def _past(function: Function, qualifier: str) -> bool:
    return qualifier != function.alias


def _told(way: str, function: Function, qualifier: str) -> str:
    return f"{way} invokes {function.name}{f':{qualifier}' if qualifier else ''}, not its alias {function.alias}"
