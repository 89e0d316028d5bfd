"""Limits that are none: another figure, a route beside the guard."""

from __future__ import annotations

from provisioners.authentication.authorizer_function import settings
from stormproof.aws.calls.lambda_functions import configure
from stormproof.aws.observe.apigateway_methods import read_methods
from stormproof.aws.observe.lambda_served import invoked_by
from stormproof.core.errors import CouldNotLook
from stormproof.core.faults import FaultInjection
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Call
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
    method = next((each for each in free if invoked_by(each, context.system.api)), None)
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
