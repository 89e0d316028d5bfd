"""The API's integrations on the alias: each method invokes what the alias serves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from provisioners.release.differences import unreleased
from stormproof.aws.observe.apigateway_methods import Method, read_methods
from stormproof.aws.observe.lambda_functions import read_function
from stormproof.aws.observe.lambda_served import invoked_by
from stormproof.aws.observe.lambda_uris import ALIAS, FunctionUri
from stormproof.core.deployment.unreleased import Unreleased
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Blocked, Call, Change, NoChange, Step

NAME = "alias-integrations"
ASPECT = "integration"


@dataclass(frozen=True)
class Integrations:
    """The API's methods, and what of the functions that they invoke is not released, by function."""

    methods: tuple[Method, ...]
    unreleased: Mapping[str, Unreleased] = field(default_factory=dict)


def read(reads: Reads, context: PlanContext) -> Integrations:
    """Look at the API's methods, and at the functions whose ``$LATEST`` they invoke beside an alias."""
    methods = read_methods(reads, context.system.api.id)
    on_latest = {found.name for method in methods if (found := _own(context, method)) and found.latest}
    states = [read_function(reads, each) for each in context.system.functions if each.name in on_latest]
    waiting = {state.function.name: unreleased(context, state) for state in states}
    return Integrations(methods, {name: found for name, found in waiting.items() if found})


def plan(context: PlanContext, actual: Integrations) -> Iterator[Step]:
    """Point each integration that is on no alias to ours; an owner's own alias is a conflict.

    So is newer code in ``$LATEST`` than the alias serves: clients get that already, and would get older code again.
    """
    for method in actual.methods:
        found = _own(context, method)
        where = _resource(context, method)
        if found is None:
            continue
        if found.qualifier == ALIAS:
            yield NoChange(NAME, where, ASPECT, f"it invokes the alias {ALIAS}")
        elif found.latest and found.name in actual.unreleased:
            yield Blocked(NAME, where, ASPECT, _older(actual.unreleased[found.name]))
        elif found.latest:
            yield _pointed(context, method, found, ALIAS)
        else:
            reason = f"it invokes {found.name}:{found.qualifier}, wanted is {ALIAS}; point it to {ALIAS} yourself"
            yield Blocked(NAME, where, ASPECT, reason)


def remove(context: PlanContext, actual: Integrations) -> Iterator[Step]:
    """Point the integrations back to the function as it stands."""
    for method in actual.methods:
        found = _own(context, method)
        if found is not None and found.qualifier == ALIAS and not method.added_by_us:
            yield _pointed(context, method, found, "")


def _older(waiting: Unreleased) -> str:
    return (
        f"it invokes $LATEST of {waiting.name}, as a deployment has put it; the alias {ALIAS} serves version "
        f"{waiting.served}, which is older: `stormproof release {waiting.role}` first, then apply"
    )


def _own(context: PlanContext, method: Method) -> FunctionUri | None:
    found = invoked_by(method)
    names = {function.name for function in context.system.functions}
    return found if found and found.name in names else None


def _pointed(context: PlanContext, method: Method, found: FunctionUri, qualifier: str) -> Change:
    patch = [{"op": "replace", "path": "/uri", "value": found.on(qualifier)}]
    place = {
        "restApiId": context.system.api.id,
        "resourceId": method.resource_id,
        "httpMethod": method.http_method,
    }
    call = Call("apigateway", "update_integration", {**place, "patchOperations": patch})
    before, after = found.qualifier or "$LATEST", qualifier or "$LATEST"
    where = _resource(context, method)
    return Change(NAME, where, ASPECT, Action.UPDATE, before, after, (call,), redeploys=True)


def _resource(context: PlanContext, method: Method) -> str:
    return f"{context.system.api_arn}/{method.http_method} {method.path}"


CONTROL = Control(
    name=NAME,
    criteria=(),
    phase=Phase.INVOKERS,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
    requires=("alias-permission",),
    takes_effect_through=("alias-deployment", "alias-preflights", "deployment"),
    piecewise=True,
)
