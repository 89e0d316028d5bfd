"""The API's integrations on the alias: each method invokes what the alias serves.

Stage variables in an integration's URI are read as the serving stage has them:
https://docs.aws.amazon.com/apigateway/latest/developerguide/aws-api-gateway-stage-variables-reference.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from provisioners.release.differences import unreleased
from stormproof.aws.observe.apigateway_methods import Method, read_methods
from stormproof.aws.observe.lambda_functions import read_function
from stormproof.aws.observe.lambda_served import invoked_by, uri_of
from stormproof.aws.observe.lambda_uris import LATEST, FunctionUri
from stormproof.core.deployment.unreleased import Unreleased
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Blocked, Call, Change, NoChange, Step
from stormproof.core.system import Function

NAME = "alias-integrations"
ASPECT = "integration"
VARIABLE = "stageVariables."


@dataclass(frozen=True)
class Integrations:
    """The API's methods, and what of the functions that they invoke is not released, by function."""

    methods: tuple[Method, ...]
    unreleased: Mapping[str, Unreleased] = field(default_factory=dict)


def read(reads: Reads, context: PlanContext) -> Integrations:
    """Look at the API's methods, and at what waits in ``$LATEST`` of the functions that they invoke."""
    methods = read_methods(reads, context.system.api.id)
    invoked = {found.name for method in methods for _, found in _own(context, method)}
    states = [read_function(reads, each) for each in context.system.functions if each.name in invoked]
    waiting = {state.function.name: unreleased(context, state) for state in states}
    return Integrations(methods, {name: found for name, found in waiting.items() if found})


def plan(context: PlanContext, actual: Integrations) -> Iterator[Step]:
    """Point each integration that is on no alias to the function's; any other alias is a conflict.

    So is newer code in ``$LATEST`` than the alias serves: clients get that already, and would get older code again.
    """
    for method in actual.methods:
        for function, found in _own(context, method):
            yield _planned(context, method, function, found, actual.unreleased.get(found.name))


def remove(context: PlanContext, actual: Integrations) -> Iterator[Step]:
    """Point the integrations back to the function as it stands; those that an owner had on his alias stay there.

    Where newer code waits there, clients get what was never tried: that is announced.
    """
    for method in actual.methods:
        where = _resource(context, method)
        for function, found in _own(context, method):
            if found.qualifier != function.alias or method.added_by_us or VARIABLE in uri_of(method):
                continue
            if function.adopted and context.formers.of(NAME, where, ASPECT) is None:
                yield NoChange(NAME, where, ASPECT, f"it was on the owner's alias {function.alias} before")
            else:
                felt = _untried(actual.unreleased.get(found.name))
                yield _pointed(context, method, found, "", keeps=function.adopted, breaking=felt)


def _planned(
    context: PlanContext, method: Method, function: Function, found: FunctionUri, waiting: Unreleased | None
) -> Step:
    where, alias = _resource(context, method), function.alias
    if found.qualifier == alias:
        others = _elsewhere(context, method)
        return NoChange(NAME, where, ASPECT, f"it invokes the alias {alias}{others}", remark=bool(others))
    if not found.latest:
        reason = f"it invokes {found.name}:{found.qualifier}, wanted is {alias}; point it to {alias} yourself"
        return Blocked(NAME, where, ASPECT, reason)
    if waiting:
        return Blocked(NAME, where, ASPECT, _older(waiting, alias))
    if VARIABLE in uri_of(method):
        reason = f"stage variables of {context.system.api.stage} have it invoke {found.name} on no alias"
        return Blocked(NAME, where, ASPECT, f"{reason}; have them name {alias} yourself")
    return _pointed(context, method, found, alias, keeps=function.adopted)


def _older(waiting: Unreleased, alias: str) -> str:
    return (
        f"it invokes $LATEST of {waiting.name}, as a deployment has put it; the alias {alias} serves version "
        f"{waiting.served}, which is older: `stormproof release {waiting.role}` first, then apply"
    )


def _untried(waiting: Unreleased | None) -> str:
    if waiting is None:
        return ""
    return (
        f"they get what waits in $LATEST of {waiting.name} and was not tried: other {waiting.words}; "
        f"`stormproof release {waiting.role}` first tries it"
    )


def _own(context: PlanContext, method: Method) -> Iterator[tuple[Function, FunctionUri]]:
    """Yield the function of the system that a method invokes, nothing for any other method."""
    found = invoked_by(method, context.system.api)
    for function in context.system.functions:
        if found and found.name == function.name:
            yield function, found


def _elsewhere(context: PlanContext, method: Method) -> str:
    """Return what the other stages have it invoke, where stage variables say something else there."""
    api, uri = context.system.api, uri_of(method)
    others = {stage: api.resolved(uri, stage) for stage in api.stages if api.resolved(uri, stage) != api.resolved(uri)}
    return f"; not so the stages {', '.join(others)}, which have no rate guard: fails 6.1" if others else ""


def _pointed(
    context: PlanContext, method: Method, found: FunctionUri, qualifier: str, *, keeps: bool, breaking: str = ""
) -> Change:
    patch = [{"op": "replace", "path": "/uri", "value": found.on(qualifier)}]
    place = {
        "restApiId": context.system.api.id,
        "resourceId": method.resource_id,
        "httpMethod": method.http_method,
    }
    call = Call("apigateway", "update_integration", {**place, "patchOperations": patch})
    before, after = ("" if each in LATEST else each for each in (found.qualifier, qualifier))
    where = _resource(context, method)
    named = (before or "$LATEST", after or "$LATEST")
    return Change(NAME, where, ASPECT, Action.UPDATE, *named, (call,), redeploys=True, keeps=keeps, breaking=breaking)


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
    parts=("alias-credentials", "alias-async"),
    takes_effect_through=("alias-deployment", "alias-preflights", "deployment"),
    piecewise=True,
)
