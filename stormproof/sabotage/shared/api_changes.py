"""What sabotages of the API have in common: calls that break it and deploy it, and the calls that put it back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from stormproof.aws.calls.served_demands import served_again
from stormproof.aws.observe.apigateway_methods import Method, read_authorizers, read_methods
from stormproof.aws.observe.undeployed import undeployed
from stormproof.core.errors import CouldNotLook
from stormproof.core.faults import FaultInjection
from stormproof.core.judges.authentication.guards import AUTHORIZER_NAME
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Call, Ref

PREFLIGHT = "OPTIONS"
DEPLOYED = "sabotage.deployment"
SABOTAGED = "Stormproof: sabotaged on purpose"
SIDE_STAGE = "stormproofsabotage"
"""A stage beside those of the owner's, which only a sabotage makes."""


def deployed(
    reads: Reads, context: PlanContext, title: str, calls: Iterable[Call], undo: Iterable[Call]
) -> FaultInjection:
    """Return the disturbance that makes the calls and deploys; its undo puts the stage back on what it serves now.

    Raises CouldNotLook where the deployment would ship changes that somebody has made and not deployed.
    """
    _nothing_waits(reads, context)
    stage = reads.read("apigateway", "get_stage", **serving_stage(context))
    back = patch("update_stage", serving_stage(context), {"/deploymentId": stage["deploymentId"]})
    return FaultInjection(title, (*calls, *_deployed(context)), (*undo, back))


def _nothing_waits(reads: Reads, context: PlanContext) -> None:
    api, stage = context.system.api.id, context.system.api.stage
    if waiting := undeployed(reads, api, stage).differing:
        named = ", ".join(waiting)
        raise CouldNotLook("sabotage.undeployed", f"a deployment would ship what is not deployed yet: {named}")


def guarded(reads: Reads, context: PlanContext) -> tuple[Method, ...]:
    """Return the methods that ask our authorizer; raises CouldNotLook where there are none to be sabotaged."""
    api = context.system.api.id
    own = authorizer(reads, context)["id"]
    found = tuple(method for method in read_methods(reads, api) if method.authorizer_id == own)
    if not found:
        raise CouldNotLook("sabotage.nothing_to_break", "no method asks the authorizer; run `stormproof apply` first")
    return found


def authorizer(reads: Reads, context: PlanContext) -> Mapping[str, Any]:
    """Return our authorizer; raises CouldNotLook where there is none."""
    found = read_authorizers(reads, context.system.api.id).get(AUTHORIZER_NAME)
    if found is None:
        raise CouldNotLook("sabotage.nothing_to_break", "there is no authorizer; run `stormproof apply` first")
    return found


def opened(context: PlanContext, method: Method) -> Call:
    """Return the call that has a method ask nobody for anything, for no native API key either."""
    values = {"/authorizationType": "NONE", **({"/apiKeyRequired": "false"} if method.key_required else {})}
    return patch("update_method", place(context, method), values)


def closed(context: PlanContext, method: Method, authorizer_id: str) -> Call:
    """Return the call that puts our authorization on a method, and the demand for a native API key that it had."""
    values = {"/authorizationType": "CUSTOM", "/authorizerId": authorizer_id}
    return patch("update_method", place(context, method), values | _demand(method))


def unauthorized(context: PlanContext, method: Method) -> Call:
    """Return the call that takes the authorization off a method; a native API key that it demands it goes on to."""
    return patch("update_method", place(context, method), {"/authorizationType": "NONE"})


def demanding_again(context: PlanContext, methods: Iterable[Method]) -> tuple[Call, ...]:
    """Return what puts back, and in force, the demand for native API keys that methods had; none where none had.

    No apply puts that back: the demand is the owner's.
    """
    api = context.system.api
    demanding = [each for each in methods if each.key_required]
    served = (served_again(api.id, api.stage, each.path, each.http_method) for each in demanding)
    return (*demands(context, demanding), *served)


def demands(context: PlanContext, methods: Iterable[Method]) -> tuple[Call, ...]:
    """Return the calls that put back the demand for native API keys that methods had, undeployed."""
    return tuple(patch("update_method", place(context, each), _demand(each)) for each in methods if each.key_required)


def place(context: PlanContext, method: Method) -> dict[str, str]:
    """Return what names a method."""
    return {
        "restApiId": context.system.api.id,
        "resourceId": method.resource_id,
        "httpMethod": method.http_method,
    }


def serving_stage(context: PlanContext) -> dict[str, str]:
    """Return what names the serving stage."""
    return {"restApiId": context.system.api.id, "stageName": context.system.api.stage}


def patch(operation: str, where: Mapping[str, str], values: Mapping[str, str]) -> Call:
    """Return an API Gateway update that replaces values by path."""
    operations = [{"op": "replace", "path": path, "value": value} for path, value in values.items()]
    return Call("apigateway", operation, {**where, "patchOperations": operations})


def _demand(method: Method) -> dict[str, str]:
    return {"/apiKeyRequired": "true"} if method.key_required else {}


def _deployed(context: PlanContext) -> tuple[Call, Call]:
    """Return the calls that make a deployment and have the stage serve it: its ID is known before it is served."""
    api = {"restApiId": context.system.api.id}
    made = Call("apigateway", "create_deployment", {**api, "description": SABOTAGED}, yields={DEPLOYED: "id"})
    served = [{"op": "replace", "path": "/deploymentId", "value": Ref(DEPLOYED)}]
    return made, Call("apigateway", "update_stage", {**serving_stage(context), "patchOperations": served})
