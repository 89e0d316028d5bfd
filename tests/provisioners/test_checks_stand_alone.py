"""A provisioner that gets authentication or the rate limit wrong is found out by the check of its criterion."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest

from provisioners.authentication import (
    authorizer,
    authorizer_function,
    authorizer_permission,
    gateway_responses,
    key_store,
    methods,
)
from provisioners.logging import access_format, access_log
from provisioners.rate_limiting import guard_settings, rate_counter, rate_guard, rate_guard_layer
from steps import authentication, rate_limiting
from stormproof.aws.calls import lambda_functions
from stormproof.aws.observe.apigateway_methods import Method
from stormproof.aws.packaging import code_sha256
from stormproof.core.deployed_code import GUARD_HANDLER, GUARD_LIMIT, GUARD_MODE
from stormproof.core.judges.authentication.admission import Attempt
from stormproof.core.judges.authentication.browsers import judge_readable_by_browsers
from stormproof.core.judges.authentication.guards import AUTHORIZER_NAME
from stormproof.core.observations import Exchange
from stormproof.core.planning.plans import NoChange
from stormproof.core.policy import Mode
from stormproof.stimuli.rate_limiting.rate_guard_states import guarded_routes
from tests.provisioners.fakes import API, FakeReads, context
from tests.provisioners.made_functions import LAYER, URI, configuration, state
from tests.provisioners.mutations import Mutation, calls, instead, resolved, result

ROUTES = ("GET", "POST", "ANY")
ON_ALIAS = {"type": "aws_proxy", "httpMethod": "POST", "uri": URI.replace("/invocations", ":live/invocations")}
ANY = "x-amazon-apigateway-any-method"


def bench(answers: dict[tuple[str, str], Any]) -> Any:
    """Return a bench that finds this on AWS."""
    return SimpleNamespace(reads=FakeReads(answers), context=context())


def exported(verbs: dict[str, str]) -> dict[str, Any]:
    """Return GetExport's answer: the path /a with methods, each with the name of what it asks, and our authorizer."""
    (made,) = calls(authorizer.plan(context(), None), "create_authorizer")
    scheme = {"type": "apiKey", "name": "x", "x-amazon-apigateway-authorizer": {**made, "type": "request"}}
    paths = {
        ANY if verb == "ANY" else verb.lower(): {
            "security": [{name: []}] if name else [],
            "x-amazon-apigateway-integration": ON_ALIAS,
        }
        for verb, name in verbs.items()
    }
    document = {
        "openapi": "3.0.1",
        "paths": {"/a": paths},
        "components": {"securitySchemes": {AUTHORIZER_NAME: scheme}},
    }
    return {"body": json.dumps(document)}


def methods_served() -> None:
    """Judge the methods that the provisioner has put the authorizer on."""
    found = methods.Methods(tuple(Method("/a", "r", verb) for verb in ROUTES), {})
    asking = {each["httpMethod"] for each in calls(methods.plan(context(), found), "update_method")}
    looked = bench(
        {
            ("apigateway", "get_stages"): {"item": [{"stageName": "prod"}]},
            ("apigateway", "get_export"): exported(
                {verb: AUTHORIZER_NAME if verb in asking else "" for verb in ROUTES}
            ),
        }
    )
    served = authentication.served_by_stages(looked)
    authentication.methods_ask(served, looked, print)
    authentication.not_remembered(served, looked)


def authorizer_works() -> None:
    """Judge the authorizer's function, who may ask it, and its key table, as they are made."""
    (function,) = calls(authorizer_function.plan(context(), None), "create_function")
    (permission,) = calls(authorizer_permission.plan(context(), authorizer_permission.Permitted()), "add_permission")
    (table,) = calls(key_store.plan(context(), None), "create_table")
    looked = bench(
        {
            ("lambda", "get_function_configuration"): {**function, "State": "Active", "LastModified": "2026-11-22"},
            ("lambda", "get_policy"): {"Policy": json.dumps({"Statement": [statement(permission)]})},
            ("apigateway", "get_authorizers"): [{"name": AUTHORIZER_NAME, "id": "auth1"}],
            ("dynamodb", "describe_table"): {"Table": described(table)},
        }
    )
    seen = authentication.authorizer_state(looked)
    authentication.authorizer_works(seen)
    authentication.authorizer_may_be_asked(seen)
    authentication.authorizer_has_store(seen)
    authentication.unbounded(authentication.key_store_billing(looked))


def statement(permission: dict[str, Any]) -> dict[str, Any]:
    """Return the statement that AddPermission makes of its parameters."""
    return {
        "Sid": permission["StatementId"],
        "Effect": "Allow",
        "Principal": {"Service": permission["Principal"]},
        "Action": permission["Action"],
        "Condition": {"ArnLike": {"AWS:SourceArn": permission["SourceArn"]}},
    }


def described(table: dict[str, Any]) -> dict[str, Any]:
    """Return a table as DynamoDB describes it; the billing mode that it leaves out is PROVISIONED."""
    on_demand = table["BillingMode"] == "PAY_PER_REQUEST"
    billing = {"BillingModeSummary": {"BillingMode": "PAY_PER_REQUEST"}} if on_demand else {}
    return {"KeySchema": table["KeySchema"], "TableStatus": "ACTIVE", **billing}


def access_logged() -> None:
    """Judge the access log's format."""
    (made,) = calls(access_log.plan(context(), ({"stageName": "prod"},)), "update_stage")
    settings = {each["path"].rpartition("/")[2]: each["value"] for each in made["patchOperations"]}
    looked = bench({("apigateway", "get_stages"): {"item": [{"stageName": "prod", "accessLogSettings": settings}]}})
    authentication.access_logs_tell(authentication.access_log_formats(looked))


def readable() -> None:
    """Judge what a browser gets of the gateway's refusals, by the headers that were put on them."""
    put = {each["responseType"]: each for each in calls(gateway_responses.plan(context(), {}), "put_gateway_response")}
    for kind in ("DEFAULT_4XX", "DEFAULT_5XX"):
        parameters = put.get(kind, {}).get("responseParameters", {})
        headers = {name.rpartition(".")[2].lower(): value.strip("'") for name, value in parameters.items()}
        judge_readable_by_browsers([Attempt(Exchange("GET", "https://a/health", 401, headers, "{}"))])


def guarded() -> None:
    """Judge the guard that is put before the function: its handler, its limit, its mode, its code."""
    layer = rate_guard_layer.LayerVersions()
    (published,) = calls(rate_guard_layer.plan(context(), layer), "publish_layer_version")
    updates = calls(rate_guard.plan(context(), rate_guard.Guards((state(),), "")), "update_function_configuration")
    live = configuration() | resolved(updates[0] if updates else {}, LAYER) | {"LastModified": "2026-11-22"}
    looked = bench(
        {
            ("apigateway", "get_export"): exported({"GET": AUTHORIZER_NAME}),
            ("lambda", "get_function_configuration"): live,
            ("lambda", "get_layer_version_by_arn"): {
                "Content": {"CodeSha256": code_sha256(published["Content"]["ZipFile"])}
            },
            ("logs", "describe_log_groups"): [],
        }
    )
    routes = guarded_routes(looked)
    rate_limiting.routes_guarded(routes, looked.context.policy.requests_per_hour)
    rate_limiting.guard_code(routes)


def counted() -> None:
    """Judge the counter's table."""
    (table,) = calls(rate_counter.plan(context(), None), "create_table")
    rate_limiting.counts_by_hour((), bench({("dynamodb", "describe_table"): {"Table": described(table)}}))


def forgetting(verb: str) -> Any:
    """Return the mutation by which methods of one kind are left open."""
    return lambda authorized: (
        lambda context, actual, method: (
            NoChange("c", "r", "a", "forgotten") if method.http_method == verb else authorized(context, actual, method)
        )
    )


def with_variable(name: str, value: str) -> Any:
    """Return the mutation of settings by which an environment variable gets another value."""

    def changed(settings: dict[str, Any]) -> dict[str, Any]:
        variables = {**settings["Environment"]["Variables"], name: value}
        return {**settings, "Environment": {"Variables": variables}}

    return result(changed)


NOT_PERMITTED, REMEMBERED = "auth.authorizer_not_permitted", "auth.remembered_too_long"
FORMAT = json.dumps({"requestId": "$context.requestId", "status": "$context.status"})
OBSERVE = Mode.OBSERVE.value
FUNCTION = authorizer_function
AUTHENTICATION = [
    *(
        Mutation(f"{verb} is forgotten", methods, "_authorized", forgetting(verb), methods_served, "auth.method_open")
        for verb in ROUTES
    ),
    Mutation(
        "answers are kept for an hour",
        authorizer,
        "settings",
        result(lambda made: {**made, "authorizerResultTtlInSeconds": 3600}),
        methods_served,
        REMEMBERED,
    ),
    Mutation(
        "the authorizer observes",
        FUNCTION,
        "settings",
        with_variable("MODE", OBSERVE),
        authorizer_works,
        "auth.observing",
    ),
    Mutation(
        "another service may ask",
        authorizer_permission,
        "PRINCIPAL",
        instead("events.amazonaws.com"),
        authorizer_works,
        NOT_PERMITTED,
    ),
    Mutation(
        "another action",
        lambda_functions,
        "INVOKE",
        instead("lambda:GetFunction"),
        authorizer_works,
        NOT_PERMITTED,
    ),
    Mutation(
        "another API may ask",
        authorizer_permission,
        "source",
        result(lambda arn: arn.replace(API, "other")),
        authorizer_works,
        NOT_PERMITTED,
    ),
    Mutation(
        "a bounded key table",
        key_store,
        "ON_DEMAND",
        instead("PROVISIONED"),
        authorizer_works,
        "auth.key_store_bounded",
    ),
    Mutation("a log without users", access_format, "FORMAT", instead(FORMAT), access_logged, "auth.log_incomplete"),
    Mutation("no CORS headers", gateway_responses, "HEADERS", instead({}), readable, "auth.refusal_unreadable"),
    Mutation(
        "one kind of refusal has none",
        gateway_responses,
        "DEFAULTS",
        lambda kinds: tuple(kinds)[1:],
        readable,
        "auth.refusal_unreadable",
    ),
]
RATE_LIMITING = [
    Mutation(
        "ten times the limit", rate_guard, "guarded", with_variable(GUARD_LIMIT, "10000"), guarded, "rate.wrong_limit"
    ),
    Mutation(
        "the limit in another variable", guard_settings, "GUARD_LIMIT", instead("RATE"), guarded, "rate.wrong_limit"
    ),
    Mutation(
        "the guard observes", rate_guard, "guarded", with_variable(GUARD_MODE, OBSERVE), guarded, "rate.observing"
    ),
    Mutation(
        "the handler stays",
        guard_settings,
        "GUARD_HANDLER",
        instead(f"x{GUARD_HANDLER}"),
        guarded,
        "rate.route_unguarded",
    ),
    Mutation(
        "a function is forgotten", rate_guard, "unfit", instead(lambda *_: "forgotten"), guarded, "rate.route_unguarded"
    ),
    Mutation("other code", rate_guard_layer, "layer", instead(lambda _: b"other"), guarded, "rate.guard_other_code"),
    Mutation("counted by the day", rate_counter, "KEY", instead(("keyId", "day")), counted, "rate.counter_not_hourly"),
]


@pytest.mark.parametrize("mutation", [*AUTHENTICATION, *RATE_LIMITING], ids=str)
def test_the_check_turns_red(mutation: Mutation, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is green as the provisioner is, and red for the expected reason when that is mutated."""
    mutation.turns_red(monkeypatch)
