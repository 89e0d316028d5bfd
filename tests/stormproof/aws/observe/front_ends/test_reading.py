"""What leads to a function of the system is found, with what it asks of a client; what leads to others' is left out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from stormproof.aws.observe.front_ends.past import read_past_the_api
from stormproof.aws.observe.front_ends.reading import read_front_ends
from stormproof.core.errors import CouldNotLook, NotThere
from stormproof.core.front_ends.model import Entry, FrontEnd, Kind
from tests.provisioners.fakes import SYSTEM, FakeReads
from tests.provisioners.made_functions import FUNCTION
from tests.stormproof.aws.observe.invokers.made_invokers import NOBODY

ROUTES = "arn:aws:apigateway:eu-west-1::/apis/h1/routes"
ALB = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/shop/1"
LISTENER = f"{ALB.replace(':loadbalancer/', ':listener/')}/2"
GROUP = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/shop/3"
Answers = Mapping[tuple[str, str], Any]


def http_api(protocol: str = "HTTP", uri: str = FUNCTION.arn, **stage: Any) -> Answers:
    """Return an API with a route of each authorization, all to one integration."""
    kinds = {"GET /up": "NONE", "GET /mine": "JWT", "$connect": "AWS_IAM"}
    return {
        ("apigatewayv2", "get_apis"): [{"ApiId": "h1", "Name": "shop", "ProtocolType": protocol}],
        ("apigatewayv2", "get_integrations"): [{"IntegrationId": "i1", "IntegrationUri": uri}],
        ("apigatewayv2", "get_stages"): [{"StageName": "$default", **stage}],
        ("apigatewayv2", "get_routes"): [
            {"RouteKey": key, "Target": "integrations/i1", "AuthorizationType": kind}
            for key, kind in kinds.items()
            if protocol == "WEBSOCKET" or key != "$connect"
        ],
    }


def balancer(*before: Mapping[str, Any], **listener: Any) -> Answers:
    """Return a load balancer whose one rule sends on to the function, with the actions before."""
    statement = {"Effect": "Allow", "Principal": {"Service": "elasticloadbalancing.amazonaws.com"}}
    return {
        ("lambda", "get_policy"): {"Policy": json.dumps({"Statement": [statement]})},
        ("elbv2", "describe_target_groups"): [
            {"TargetGroupArn": GROUP, "TargetType": "lambda", "LoadBalancerArns": [ALB]},
            {"TargetGroupArn": "arn:others", "TargetType": "instance", "LoadBalancerArns": [ALB]},
        ],
        ("elbv2", "describe_target_health"): {"TargetHealthDescriptions": [{"Target": {"Id": FUNCTION.arn}}]},
        ("elbv2", "describe_load_balancers"): [
            {"LoadBalancerName": "shop", "DNSName": "shop.elb", "Scheme": "internal"}
        ],
        ("elbv2", "describe_listeners"): [{"ListenerArn": LISTENER, "Port": 443, **listener}],
        ("elbv2", "describe_rules"): [{"Actions": [*before, {"Type": "forward", "TargetGroupArn": GROUP}]}],
    }


def past(answers: Answers) -> tuple[FrontEnd, ...]:
    """Return what leads past the REST API."""
    return read_past_the_api(FakeReads({**NOBODY, **answers}), SYSTEM)


def test_routes_of_an_http_api_are_told_with_what_they_ask_for() -> None:
    """Whether their integration names the function by its ARN or by an invocation's URI."""
    uri = f"arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{FUNCTION.arn}/invocations"
    opened = Entry("GET /up", FUNCTION.arn, "", f"{ROUTES}/GET /up")
    guarded = Entry("GET /mine", FUNCTION.arn, "JWT", f"{ROUTES}/GET /mine")
    expected = (FrontEnd(Kind.HTTP_API, "h1 (shop)", (opened, guarded)),)
    assert past(http_api()) == past(http_api(uri=uri)) == expected
    assert expected[0].open == (opened,)


def test_what_a_stage_fills_in_names_the_function() -> None:
    """A variable may hold the alias; without a stage nobody is served."""
    (found,) = past(http_api(uri=f"{FUNCTION.arn}:${{stageVariables.on}}", StageVariables={"on": "blue"}))
    assert {entry.function for entry in found.entries} == {f"{FUNCTION.arn}:blue"}
    assert past({**http_api(), ("apigatewayv2", "get_stages"): []}) == ()
    assert past(http_api(uri=f"{FUNCTION.arn}-of-others")) == ()


def test_messages_of_a_websocket_api_are_authorized_by_its_connection() -> None:
    """A route has no authorization of its own."""
    (found,) = past(http_api("WEBSOCKET"))
    assert (found.kind, {entry.asks for entry in found.entries}) == (Kind.WEBSOCKET_API, {"AWS_IAM"})


@pytest.mark.parametrize(
    ("before", "listener", "asks"),
    [
        ((), {}, ""),
        (({"Type": "authenticate-cognito"},), {}, "Cognito"),
        (({"Type": "authenticate-oidc", "AuthenticateOidcConfig": {"OnUnauthenticatedRequest": "allow"}},), {}, ""),
        ((), {"MutualAuthentication": {"Mode": "verify"}}, "a certificate"),
        ((), {"MutualAuthentication": {"Mode": "passthrough"}}, ""),
    ],
)
def test_rules_of_a_load_balancer_are_told_with_what_they_ask_for(
    before: tuple[Mapping[str, Any], ...], listener: Mapping[str, Any], asks: str
) -> None:
    """Signing in, a certificate, or nothing; an internal one is a way in too."""
    entry = Entry("port 443", FUNCTION.arn, asks, LISTENER)
    assert past(balancer(*before, **listener)) == (FrontEnd(Kind.LOAD_BALANCER, "shop (shop.elb, internal)", (entry,)),)


def test_no_load_balancer_is_asked_for_where_no_function_lets_one_in() -> None:
    """Nothing of the account needs to be looked at, and no right to do so."""
    answers = {key: value for key, value in balancer().items() if key[0] != "lambda"}
    assert past(answers) == ()


def test_data_sources_of_an_appsync_api_are_told() -> None:
    """It always asks for something."""
    api = {"apiId": "g1", "name": "shop", "authenticationType": "API_KEY", "arn": "arn:g1"}
    sources = [
        {"name": "mine", "lambdaConfig": {"lambdaFunctionArn": f"{FUNCTION.arn}:live"}},
        {"name": "others", "lambdaConfig": {"lambdaFunctionArn": f"{FUNCTION.arn}-of-others"}},
        {"name": "table"},
    ]
    answers = {("appsync", "list_graphql_apis"): [api], ("appsync", "list_data_sources"): sources}
    entry = Entry("data source mine", f"{FUNCTION.arn}:live", "API_KEY", "arn:g1")
    assert past(answers) == (FrontEnd(Kind.GRAPHQL_API, "g1 (shop)", (entry,)),)


def test_a_distribution_is_told_by_an_origin_that_is_a_host_of_the_api() -> None:
    """Its own address, a custom domain, the URL that the target states."""
    hosts = [f"{SYSTEM.api.id}.execute-api.eu-west-1.amazonaws.com", "shop.example", "other.example"]
    found = [
        {"Id": f"E{n}", "DomainName": f"d{n}.net", "Origins": {"Items": [{"DomainName": host}]}}
        for n, host in enumerate(hosts)
    ]
    answers = {**NOBODY, ("cloudfront", "list_distributions"): found, ("apigateway", "get_domain_names"): []}
    stated = replace(SYSTEM, api=replace(SYSTEM.api, url="https://shop.example/v1"))
    assert [each.name for each in read_front_ends(FakeReads(answers), stated).found] == ["E0 (d0.net)", "E1 (d1.net)"]


def test_what_could_not_be_looked_for_is_named_and_hinders_nothing() -> None:
    """Of a judge's question it is no answer."""

    def denied(**_: Any) -> Any:
        raise CouldNotLook("aws.access_denied", "denied")

    answers = {
        **NOBODY,
        **http_api(),
        ("appsync", "list_graphql_apis"): denied,
        ("cloudfront", "list_distributions"): [],
    }
    seen = read_front_ends(FakeReads(answers), SYSTEM)
    assert [each.kind for each in seen.found] == [Kind.HTTP_API]
    assert seen.unseen == ((Kind.GRAPHQL_API, "denied"),)
    with pytest.raises(CouldNotLook):
        read_past_the_api(FakeReads(answers), SYSTEM)


def test_a_service_that_a_partition_has_not_leads_nowhere() -> None:
    """AWS GovCloud (US) has no AppSync; whatever else stops the look is told."""

    def absent(**_: Any) -> Any:
        raise NotThere("no such service here")

    assert read_past_the_api(FakeReads({**NOBODY, ("appsync", "list_graphql_apis"): absent}), SYSTEM) == ()
