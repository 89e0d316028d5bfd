"""The API's integrations on the alias: each method invokes what the alias serves.

Stage variables in an integration's URI are read as the serving stage has them:
https://docs.aws.amazon.com/apigateway/latest/developerguide/aws-api-gateway-stage-variables-reference.html
"""

from __future__ import annotations

from collections.abc import Iterator

from stormproof.aws.observe.apigateway_methods import Method, read_methods
from stormproof.aws.observe.lambda_served import invoked_by, uri_of
from stormproof.aws.observe.lambda_uris import LATEST, FunctionUri
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Blocked, Call, Change, NoChange, Step
from stormproof.core.system import Function

NAME = "alias-integrations"
ASPECT = "integration"
VARIABLE = "stageVariables."


def read(reads: Reads, context: PlanContext) -> tuple[Method, ...]:
    """Look at the API's methods."""
    return read_methods(reads, context.system.api.id)


def plan(context: PlanContext, actual: tuple[Method, ...]) -> Iterator[Step]:
    """Point each integration that is on no alias to the function's; any other alias is a conflict."""
    for method in actual:
        where = _resource(context, method)
        for function, found in _own(context, method):
            if found.qualifier == function.alias:
                others = _elsewhere(context, method)
                reason = f"it invokes the alias {function.alias}{others}"
                yield NoChange(NAME, where, ASPECT, reason, remark=bool(others))
            elif not found.latest:
                reason = f"it invokes {found.name}:{found.qualifier}, wanted is {function.alias}"
                yield Blocked(NAME, where, ASPECT, f"{reason}; point it to {function.alias} yourself")
            elif VARIABLE in uri_of(method):
                reason = f"stage variables of {context.system.api.stage} have it invoke {found.name} on no alias"
                yield Blocked(NAME, where, ASPECT, f"{reason}; have them name {function.alias} yourself")
            else:
                yield _pointed(context, method, found, function.alias, keeps=function.adopted)


def remove(context: PlanContext, actual: tuple[Method, ...]) -> Iterator[Step]:
    """Point the integrations back to the function as it stands; those that an owner had on his alias stay there."""
    for method in actual:
        where = _resource(context, method)
        for function, found in _own(context, method):
            if found.qualifier != function.alias or method.added_by_us or VARIABLE in uri_of(method):
                continue
            if function.adopted and context.formers.of(NAME, where, ASPECT) is None:
                yield NoChange(NAME, where, ASPECT, f"it was on the owner's alias {function.alias} before")
            else:
                yield _pointed(context, method, found, "", keeps=function.adopted)


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


def _pointed(context: PlanContext, method: Method, found: FunctionUri, qualifier: str, *, keeps: bool) -> Change:
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
    return Change(NAME, where, ASPECT, Action.UPDATE, *named, (call,), redeploys=True, keeps=keeps)


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
