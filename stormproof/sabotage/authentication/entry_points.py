"""Ways in without a key: routes opened, stages beside, URLs past the API, refusals that are none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from provisioners.authentication import gateway_responses
from provisioners.authentication.authorizer import ALWAYS_THERE
from provisioners.authentication.authorizer_function import settings
from stormproof.aws.calls.lambda_functions import INVOKE, configure
from stormproof.aws.observe.apigateway_methods import read_gateway_responses, read_methods
from stormproof.aws.observe.native_keys import demanded
from stormproof.core.faults import FaultInjection
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Call
from stormproof.sabotage.shared.api_changes import (
    PREFLIGHT,
    SIDE_STAGE,
    authorizer,
    closed,
    demanding_again,
    deployed,
    guarded,
    opened,
    patch,
    place,
    unauthorized,
)
from stormproof.sabotage.shared.domains import leading
from stormproof.sabotage.shared.resource_policies import denying

SIDE_DOMAIN = "stormproof-sabotage.example"
STATEMENT = "stormproof-sabotage"
EVERYBODY = ("0.0.0.0/0", "::/0")


def method_opened(reads: Reads, context: PlanContext) -> FaultInjection:
    """One method answers anyone."""
    method = guarded(reads, context)[0]
    back = closed(context, method, method.authorizer_id)
    title = f"{method.http_method} {method.path} is opened and deployed"
    made = deployed(reads, context, title, [opened(context, method)], [back])
    return replace(made, tidy=demanding_again(context, [method]))


def demands_native_keys(reads: Reads, context: PlanContext) -> bool:
    """Tell whether methods demand native API keys: a request without one is refused whoever else asks nothing."""
    return demanded(reads, context.system)


def demands_none(reads: Reads, context: PlanContext) -> bool:
    """Tell whether nothing but authorizations stands before the API."""
    return not demanded(reads, context.system)


def authorization_lost(reads: Reads, context: PlanContext) -> FaultInjection:
    """A method asks our authorizer no more, as after an update of the stack that declares the API."""
    method = guarded(reads, context)[0]
    back = closed(context, method, method.authorizer_id)
    title = f"{method.http_method} {method.path} loses its authorization"
    return deployed(reads, context, title, [unauthorized(context, method)], [back])


def fix_undeployed(reads: Reads, context: PlanContext) -> FaultInjection:
    """The API is right as it stands, but the stage serves a method as it was before."""
    method = guarded(reads, context)[0]
    back = closed(context, method, method.authorizer_id)
    made = deployed(reads, context, "a stage serves an older deployment", [unauthorized(context, method)], [back])
    return FaultInjection(made.title, (*made.calls, back), made.undo)


def side_stage(reads: Reads, context: PlanContext) -> FaultInjection:
    """A second stage serves the API as it was before."""
    method = guarded(reads, context)[0]
    back = closed(context, method, method.authorizer_id)
    api = context.system.api.id
    deploy = Call("apigateway", "create_deployment", {"restApiId": api, "stageName": SIDE_STAGE})
    gone = Call("apigateway", "delete_stage", {"restApiId": api, "stageName": SIDE_STAGE})
    return FaultInjection("a second stage without keys", (opened(context, method), deploy, back), (back, gone))


def side_domain(reads: Reads, context: PlanContext) -> FaultInjection:
    """A domain leads to a second stage, which serves the API as it was before."""
    beside = side_stage(reads, context)
    led = leading("a domain leads past the keys", context, SIDE_DOMAIN, SIDE_STAGE)
    return FaultInjection(led.title, (*beside.calls, *led.calls), (*led.undo, *beside.undo))


def function_url(_reads: Reads, context: PlanContext) -> FaultInjection:
    """The API's function gets a URL of its own that asks for nothing."""
    name = context.system.function("api").name
    permission = {
        "FunctionName": name,
        "StatementId": STATEMENT,
        "Action": "lambda:InvokeFunctionUrl",
        "Principal": "*",
        "FunctionUrlAuthType": "NONE",
    }
    return FaultInjection(
        "a function URL that asks for nothing",
        (
            Call("lambda", "create_function_url_config", {"FunctionName": name, "AuthType": "NONE"}),
            Call("lambda", "add_permission", permission),
        ),
        (
            Call("lambda", "delete_function_url_config", {"FunctionName": name}),
            Call("lambda", "remove_permission", {"FunctionName": name, "StatementId": STATEMENT}),
        ),
    )


def authorizer_deleted(reads: Reads, context: PlanContext) -> FaultInjection:
    """No method asks, and there is nobody to ask."""
    methods = guarded(reads, context)
    where = {"restApiId": context.system.api.id, "authorizerId": authorizer(reads, context)["id"]}
    calls = [*(opened(context, method) for method in methods), Call("apigateway", "delete_authorizer", where)]
    back = [closed(context, method, method.authorizer_id) for method in methods]
    made = deployed(reads, context, "the authorizer is deleted", calls, back)
    return replace(made, tidy=demanding_again(context, methods))


def preflight_guarded(reads: Reads, context: PlanContext) -> FaultInjection:
    """A browser's preflight is asked for a key that it cannot carry."""
    methods = read_methods(reads, context.system.api.id)
    method = next(each for each in methods if each.http_method == PREFLIGHT)
    asked = closed(context, method, authorizer(reads, context)["id"])
    back = patch("update_method", place(context, method), {"/authorizationType": method.authorization})
    return deployed(reads, context, "preflights are asked for a key", [asked], [back])


def cors_lost(reads: Reads, context: PlanContext) -> FaultInjection:
    """The gateway's refusals lose the headers by which a page may read them."""
    standing = read_gateway_responses(reads, context.system.api.id)
    where = [{"restApiId": context.system.api.id, "responseType": kind} for kind in gateway_responses.DEFAULTS]
    calls = [Call("apigateway", "delete_gateway_response", each) for each in where if each["responseType"] in standing]
    back = [
        Call("apigateway", "put_gateway_response", {**each, "responseParameters": dict(gateway_responses.HEADERS)})
        for each in where
    ]
    return deployed(reads, context, "refusals lose their CORS headers", calls, back)


def remapped(kind: str, status: str) -> Callable[[Reads, PlanContext], FaultInjection]:
    """Return what answers a refusal of the gateway with another status."""

    def inject(reads: Reads, context: PlanContext) -> FaultInjection:
        where = {"restApiId": context.system.api.id, "responseType": kind}
        put = Call("apigateway", "put_gateway_response", {**where, "statusCode": status})
        back = Call("apigateway", "delete_gateway_response", where)
        return deployed(reads, context, f"{kind} is answered with {status}", [put], [back])

    return inject


def only_observing(reads: Reads, context: PlanContext) -> FaultInjection:
    """The authorizer records, and lets everybody in."""
    names, own = Names(context.system), authorizer(reads, context)
    where = {"restApiId": context.system.api.id, "authorizerId": own["id"]}
    variables = settings(context)["Environment"]["Variables"]
    observe = _with_variables(names.authorizer, {**variables, "MODE": "observe"})
    return deployed(
        reads,
        context,
        "the authorizer only observes",
        [observe, patch("update_authorizer", where, {"/identitySource": ALWAYS_THERE})],
        [
            _with_variables(names.authorizer, variables),
            patch("update_authorizer", where, {"/identitySource": own["identitySource"]}),
        ],
    )


def remembering(reads: Reads, context: PlanContext) -> FaultInjection:
    """Answers of the authorizer are kept for an hour: a revoked key still enters."""
    own = authorizer(reads, context)
    where = {"restApiId": context.system.api.id, "authorizerId": own["id"]}
    setting = "/authorizerResultTtlInSeconds"
    longer = patch("update_authorizer", where, {setting: "3600"})
    back = patch("update_authorizer", where, {setting: str(own["authorizerResultTtlInSeconds"])})
    return deployed(reads, context, "answers are kept for an hour", [longer], [back])


def other_table(_reads: Reads, context: PlanContext) -> FaultInjection:
    """The authorizer looks for keys where none are."""
    name = Names(context.system).authorizer
    variables = settings(context)["Environment"]["Variables"]
    wrong = _with_variables(name, {**variables, "KEY_TABLE": Names(context.system).rate_table})
    return FaultInjection("the authorizer looks into another table", (wrong,), (_with_variables(name, variables),))


def permission_lost(_reads: Reads, context: PlanContext) -> FaultInjection:
    """The API may not ask its authorizer any more."""
    names = Names(context.system)
    where = {"FunctionName": names.authorizer, "StatementId": "stormproof-authorizer"}
    back = {
        **where,
        "Action": INVOKE,
        "Principal": "apigateway.amazonaws.com",
        "SourceArn": names.arn("execute-api", f"{context.system.api.id}/authorizers/*"),
    }
    lose = Call("lambda", "remove_permission", where)
    return FaultInjection("the API may not ask the authorizer", (lose,), (Call("lambda", "add_permission", back),))


def authorizer_stopped(reads: Reads, context: PlanContext) -> FaultInjection:
    """The authorizer may not run at all."""
    where = {"FunctionName": Names(context.system).authorizer}
    kept = reads.read("lambda", "get_function_concurrency", **where).get("ReservedConcurrentExecutions")
    stop = Call("lambda", "put_function_concurrency", {**where, "ReservedConcurrentExecutions": 0})
    again = Call("lambda", "delete_function_concurrency", where)
    if kept is not None:
        again = Call("lambda", "put_function_concurrency", {**where, "ReservedConcurrentExecutions": kept})
    return FaultInjection("a reserved concurrency of 0 stops the authorizer", (stop,), (again,))


requests_denied = denying("a resource policy denies every request", {"IpAddress": {"aws:SourceIp": list(EVERYBODY)}})


def _with_variables(function: str, variables: dict[str, str]) -> Call:
    return configure(function, {"Environment": {"Variables": variables}})
