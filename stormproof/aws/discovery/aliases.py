"""The alias of each function that every invoker is put on: the owner's where invokers are on one, else one of ours.

SAM publishes a version and moves an alias to it with each deployment (AutoPublishAlias); its API invokes that alias:
https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/automating-updates-to-serverless-apps.html
Such an alias is adopted, and given back on the owner's own version by a removal. An alias that nobody invokes is left
alone, whatever its name: then ours has another name than it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from stormproof.aws.observe.apigateway_methods import read_methods
from stormproof.aws.observe.invokers import INVOKERS
from stormproof.aws.observe.lambda_served import invoked_by
from stormproof.core.errors import CouldNotLook, NotThere
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.policy import Policy
from stormproof.core.system import ALIAS, ALIAS_DESCRIPTION, OTHER_ALIAS, Function, System


def with_aliases(reads: Reads, system: System, policy: Policy) -> System:
    """Return the system with the alias of each function.

    Where the aliases of a function cannot be listed it is the usual one: the control that makes it looks again, and
    stops at an alias of that name that is not ours.
    """
    found = {function: _aliases(reads, function) for function in system.functions}
    foreign = any(not _is_ours(each) for aliases in found.values() for each in aliases.values())
    by_api = dict(_invoked_by_api(reads, system)) if foreign else {}
    context = PlanContext(system, policy)
    functions = [_with_alias(reads, context, each, found[each], by_api.get(each.name, "")) for each in system.functions]
    return replace(system, functions=tuple(functions))


def _with_alias(
    reads: Reads, context: PlanContext, function: Function, aliases: Mapping[str, Any], by_api: str
) -> Function:
    owners = [name for name, alias in aliases.items() if not _is_ours(alias)]
    if ours := [name for name in aliases if name not in owners]:
        return replace(function, alias=ours[0])
    invoked = by_api if by_api in owners else next(_invoked(reads, context, function, owners), "")
    if invoked:
        return replace(function, alias=invoked, adopted=True)
    return replace(function, alias=OTHER_ALIAS if ALIAS in owners else ALIAS)


def _aliases(reads: Reads, function: Function) -> dict[str, Mapping[str, Any]]:
    try:
        found = reads.pages("lambda", "list_aliases", "Aliases", FunctionName=function.name)
    except (CouldNotLook, NotThere):
        return {}
    return {str(each["Name"]): each for each in sorted(found, key=lambda each: str(each["Name"]))}


def _is_ours(alias: Mapping[str, Any]) -> bool:
    return alias.get("Description") == ALIAS_DESCRIPTION


def _invoked_by_api(reads: Reads, system: System) -> Iterator[tuple[str, str]]:
    """Yield function name and alias of each method that invokes one by the serving stage."""
    for method in read_methods(reads, system.api.id):
        found = invoked_by(method, system.api)
        if found and not found.latest:
            yield found.name, found.qualifier


def _invoked(reads: Reads, context: PlanContext, function: Function, owners: list[str]) -> Iterator[str]:
    """Yield those of an owner's aliases that some invoker is on; what cannot be looked at is on none."""
    for name in owners:
        # Invokers are asked for by the ARN of the alias that a function is said to have.
        system = replace(context.system, functions=(replace(function, alias=name),))
        for invoker in INVOKERS:
            try:
                found = invoker.find(reads, replace(context, system=system))
            except (CouldNotLook, NotThere):
                continue
            if any(each.qualifier == name for each in found):
                yield name
