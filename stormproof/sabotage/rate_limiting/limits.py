"""Limits that are none: another figure, a route beside the guard."""

from __future__ import annotations

from provisioners.authentication.authorizer_function import settings
from stormproof.aws.observe.apigateway_methods import read_methods
from stormproof.core.errors import CouldNotLook
from stormproof.core.faults import Disturbance
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Desired, Reads
from stormproof.core.planning.plans import Call
from stormproof.sabotage.shared.api_changes import authorizer, deployed, place

TENFOLD = 10
BESIDE = "HEAD"
STATUS = "200"


def tenfold(_reads: Reads, desired: Desired) -> Disturbance:
    """Keys get ten times the limit of the policy."""
    name = Names(desired.system).authorizer
    variables = settings(desired)["Environment"]["Variables"]
    more = str(desired.policy.requests_per_hour * TENFOLD)
    wrong, back = (_configured(name, each) for each in ({**variables, "DEFAULT_LIMIT": more}, variables))
    return Disturbance(f"keys may make {more} requests an hour", (wrong,), (back,))


def route_beside(reads: Reads, desired: Desired) -> Disturbance:
    """A method is served by the gateway itself, where no guard can stand."""
    methods = read_methods(reads, desired.system.api.id)
    method = next((each for each in methods if each.route == ("/health", "GET")), None)
    if method is None:
        raise CouldNotLook("sabotage.nothing_to_break", "there is no GET /health to put another method beside")
    where = {**place(desired, method), "httpMethod": BESIDE}
    own = authorizer(reads, desired)["id"]
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
    return deployed(reads, desired, "a route that no guard can cover", calls, [gone])


def _configured(name: str, variables: dict[str, str]) -> Call:
    where = {"FunctionName": name}
    parameters = {**where, "Environment": {"Variables": variables}}
    return Call(
        "lambda",
        "update_function_configuration",
        parameters,
        settled_by="function_updated_v2",
        settle_parameters=where,
    )
