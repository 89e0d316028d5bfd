"""Limits that are none: another figure, a route beside the guard."""

from __future__ import annotations

from provisioners.authentication.authorizer_function import settings
from provisioners.rate_limiting.native_quota import LIFTED, arn
from stormproof.aws.calls.lambda_functions import configure
from stormproof.aws.observe.apigateway_methods import read_methods
from stormproof.aws.observe.lambda_served import invoked_by
from stormproof.aws.observe.native_keys import UsagePlan, read_usage_plans
from stormproof.core.errors import CouldNotLook
from stormproof.core.faults import FaultInjection
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Call
from stormproof.core.policy import NativeQuota
from stormproof.sabotage.shared.api_changes import authorizer, deployed, place

TENFOLD = 10
BESIDE = "HEAD"
STATUS = "200"


def tenfold(_reads: Reads, context: PlanContext) -> FaultInjection:
    """Keys get ten times the limit of the policy."""
    name = Names(context.system).authorizer
    variables = settings(context)["Environment"]["Variables"]
    more = str(context.policy.requests_per_hour * TENFOLD)
    wrong, back = (
        configure(name, {"Environment": {"Variables": each}})
        for each in ({**variables, "DEFAULT_LIMIT": more}, variables)
    )
    return FaultInjection(f"keys may make {more} requests an hour", (wrong,), (back,))


def route_beside(reads: Reads, context: PlanContext) -> FaultInjection:
    """A method is served by the gateway itself, where no guard can stand."""
    methods = read_methods(reads, context.system.api.id)
    free = [each for each in methods if (each.path, BESIDE) not in {other.route for other in methods}]
    method = next((each for each in free if invoked_by(each)), None)
    if method is None:
        raise CouldNotLook("sabotage.nothing_to_break", f"there is no method of a function to put {BESIDE} beside")
    where = {**place(context, method), "httpMethod": BESIDE}
    own = authorizer(reads, context)["id"]
    calls = [
        Call("apigateway", "put_method", {**where, "authorizationType": "CUSTOM", "authorizerId": own}),
        Call("apigateway", "put_method_response", {**where, "statusCode": STATUS}),
        Call(
            "apigateway",
            "put_integration",
            {**where, "type": "MOCK", "requestTemplates": {"application/json": f'{{"statusCode": {STATUS}}}'}},
        ),
        Call("apigateway", "put_integration_response", {**where, "statusCode": STATUS}),
    ]
    gone = Call("apigateway", "delete_method", where)
    return deployed(reads, context, "a route that no guard can cover", calls, [gone])


def lifts_quotas(reads: Reads, context: PlanContext) -> bool:
    """Tell whether the policy takes quotas off, and a usage plan of this API alone has none."""
    return context.policy.native_quota is NativeQuota.LIFT and bool(_without_quota(reads, context))


def native_quota(reads: Reads, context: PlanContext) -> FaultInjection:
    """A usage plan admits in a day what the policy admits in an hour."""
    usage_plan = _without_quota(reads, context)[0]
    figures = {"limit": str(context.policy.requests_per_hour), "period": "DAY", "offset": "0"}
    patch = [{"op": "add", "path": f"/quota/{name}", "value": value} for name, value in figures.items()]
    low = Call("apigateway", "update_usage_plan", {"usagePlanId": usage_plan.id, "patchOperations": patch})
    off = {"usagePlanId": usage_plan.id, "patchOperations": [{"op": "remove", "path": "/quota"}]}
    # An apply keeps in a tag what it takes off: that would be put back when everything is removed.
    resource, kept = arn(context, usage_plan), usage_plan.tags.get(LIFTED)
    tag = (
        Call("apigateway", "tag_resource", {"resourceArn": resource, "tags": {LIFTED: kept}})
        if kept
        else Call("apigateway", "untag_resource", {"resourceArn": resource, "tagKeys": [LIFTED]})
    )
    title = f"usage plan {usage_plan.name} admits {figures['limit']} requests a day"
    return FaultInjection(title, (low,), (Call("apigateway", "update_usage_plan", off), tag), (tag,))


def _without_quota(reads: Reads, context: PlanContext) -> list[UsagePlan]:
    return [each for each in read_usage_plans(reads, context.system) if each.native_quota is None and not each.others]
