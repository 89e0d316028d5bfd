"""Routes that no guard counts: served past it, or beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stormproof.aws.observe.apigateway_methods import Method, read_methods
from stormproof.aws.observe.lambda_served import invoked_by, uri_of
from stormproof.core.errors import CouldNotLook
from stormproof.core.faults import FaultInjection
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Call
from stormproof.sabotage.shared.api_changes import SIDE_STAGE, authorizer, deployed, guarded, patch, place

BESIDE = "HEAD"
STATUS = "200"
MOCK = {"type": "MOCK", "requestTemplates": {"application/json": f'{{"statusCode": {STATUS}}}'}}


def route_beside(reads: Reads, context: PlanContext) -> FaultInjection:
    """A method is served by the gateway itself, where no guard can stand."""
    made = _beside(
        reads, context, {"type": "MOCK", "requestTemplates": {"application/json": f'{{"statusCode": {STATUS}}}'}}
    )
    return deployed(reads, context, "a route that no guard can cover", made[:-1], made[-1:])


def route_without_proxy(reads: Reads, context: PlanContext) -> FaultInjection:
    """A method invokes the guarded function otherwise than as a proxy: its events do not tell whose key it is."""
    uri = uri_of(_free(reads, context))
    made = _beside(reads, context, {"type": "AWS", "integrationHttpMethod": "POST", "uri": uri})
    return deployed(reads, context, "a route whose events tell no key", made[:-1], made[-1:])


def route_on_another_stage(reads: Reads, context: PlanContext) -> FaultInjection:
    """A second stage serves a route that no guard can cover, the serving one does not."""
    made = _beside(
        reads, context, {"type": "MOCK", "requestTemplates": {"application/json": f'{{"statusCode": {STATUS}}}'}}
    )
    api = context.system.api.id
    deploy = Call("apigateway", "create_deployment", {"restApiId": api, "stageName": SIDE_STAGE})
    gone = Call("apigateway", "delete_stage", {"restApiId": api, "stageName": SIDE_STAGE})
    return FaultInjection(
        "a second stage with a route that no guard can cover", (*made[:-1], deploy, made[-1]), (gone, made[-1])
    )


def route_on_latest(reads: Reads, context: PlanContext) -> FaultInjection:
    """A method invokes the function as it stands, past the alias that the guard is on."""
    method = next(each for each in reversed(guarded(reads, context)) if invoked_by(each, context.system.api))
    found = invoked_by(method, context.system.api)
    past = uri_of(method).replace(f":{found.qualifier}/invocations", "/invocations") if found else ""
    there, back = (
        patch("update_integration", place(context, method), {"/uri": each}) for each in (past, uri_of(method))
    )
    return deployed(
        reads, context, f"{method.http_method} {method.path} invokes the code as it stands", [there], [back]
    )


def _free(reads: Reads, context: PlanContext) -> Method:
    """Return a method of a function beside which there is none of `BESIDE`."""
    methods = read_methods(reads, context.system.api.id)
    taken = {each.route for each in methods}
    free = [each for each in methods if (each.path, BESIDE) not in taken]
    method = next((each for each in free if invoked_by(each, context.system.api)), None)
    if method is None:
        raise CouldNotLook("sabotage.nothing_to_break", f"there is no method of a function to put {BESIDE} beside")
    return method


def _beside(reads: Reads, context: PlanContext, integration: Mapping[str, Any]) -> list[Call]:
    """Return the calls that put a method beside one of a function, behind our authorizer; the last takes it away."""
    where = {**place(context, _free(reads, context)), "httpMethod": BESIDE}
    own = authorizer(reads, context)["id"]
    return [
        Call("apigateway", "put_method", {**where, "authorizationType": "CUSTOM", "authorizerId": own}),
        Call("apigateway", "put_method_response", {**where, "statusCode": STATUS}),
        Call("apigateway", "put_integration", {**where, **integration}),
        Call("apigateway", "put_integration_response", {**where, "statusCode": STATUS}),
        Call("apigateway", "delete_method", where),
    ]
