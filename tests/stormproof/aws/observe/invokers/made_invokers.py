"""Answers of an AWS in which something invokes a function, one of each kind."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from stormproof.aws.observe.invokers import (
    Invoker,
    api_integrations,
    buckets,
    event_sources,
    front_ends,
    function_urls,
    rules,
    schedules,
    topics,
)
from tests.provisioners.fakes import REGION, SYSTEM, Answer

Answers = Mapping[tuple[str, str], Answer]
RULE = "arn:aws:events:eu-west-1:123456789012:rule/every-day"
TOPIC = "arn:aws:sns:eu-west-1:123456789012:shop"


def export(arn: str = "") -> dict[str, bytes]:
    """Return the export of a stage with one method; without an ARN it invokes nothing."""
    uri = f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{arn}/invocations"
    integration = {"type": "aws_proxy", "uri": uri} if arn else {"type": "mock"}
    method = {"get": {"x-amazon-apigateway-integration": integration}}
    return {"body": json.dumps({"openapi": "3.0.1", "paths": {"/health": method}}).encode()}


NOBODY: Answers = {
    ("apigateway", "get_export"): export(),
    ("lambda", "list_event_source_mappings"): [],
    ("lambda", "list_function_url_configs"): [],
    ("events", "list_event_buses"): [{"Name": "default"}],
    ("events", "list_rule_names_by_target"): [],
    ("sns", "list_subscriptions"): [],
    ("s3", "get_bucket_notification_configuration"): {},
    ("scheduler", "list_schedules"): [],
    ("apigatewayv2", "get_apis"): [],
    ("appsync", "list_graphql_apis"): [],
}
"""Nothing invokes a function."""


def integration(arn: str) -> Answers:
    """The API's one method invokes it."""
    return {("apigateway", "get_export"): export(arn)}


def event_source(arn: str) -> Answers:
    """A queue feeds it."""
    mapping = {"UUID": "a", "EventSourceArn": "arn:queue", "FunctionArn": arn}
    return {("lambda", "list_event_source_mappings"): [mapping]}


def rule(arn: str) -> Answers:
    """A rule targets it."""
    return {
        ("events", "list_rule_names_by_target"): lambda **asked: ["every-day"] if asked["TargetArn"] == arn else [],
        ("events", "describe_rule"): {"Arn": RULE},
        ("events", "list_targets_by_rule"): [{"Id": "1", "Arn": arn}],
    }


def function_url(arn: str) -> Answers:
    """It has a URL."""
    config = {"FunctionUrl": "https://a.lambda-url/", "AuthType": "NONE", "FunctionArn": arn}
    return {("lambda", "list_function_url_configs"): [config]}


def topic(arn: str) -> Answers:
    """It is subscribed to a topic, as other things are."""
    subscribed = [("email", "ops@example.com"), ("lambda", "arn:aws:lambda:eu-west-1:1:function:of-others")]
    told = [*subscribed, ("lambda", arn)]
    common = {"TopicArn": TOPIC, "SubscriptionArn": f"{TOPIC}:1"}
    found = [{"Protocol": protocol, "Endpoint": endpoint, **common} for protocol, endpoint in told]
    return {("sns", "list_subscriptions"): found}


def bucket(arn: str) -> Answers:
    """The system's bucket notifies it."""

    def answer(**asked: str) -> dict[str, list[dict[str, str]]]:
        notified = [{"LambdaFunctionArn": arn}] if asked["Bucket"] == SYSTEM.buckets[0].name else []
        return {"LambdaFunctionConfigurations": notified}

    return {("s3", "get_bucket_notification_configuration"): answer}


def schedule(arn: str) -> Answers:
    """A schedule targets it."""
    return {("scheduler", "list_schedules"): [{"Name": "nightly", "GroupName": "default", "Target": {"Arn": arn}}]}


def http_api(arn: str) -> Answers:
    """A route of an HTTP API invokes it."""
    return {
        ("apigatewayv2", "get_apis"): [{"ApiId": "h1", "Name": "shop", "ProtocolType": "HTTP"}],
        ("apigatewayv2", "get_integrations"): [{"IntegrationId": "i1", "IntegrationUri": arn}],
        ("apigatewayv2", "get_stages"): [{"StageName": "$default"}],
        ("apigatewayv2", "get_routes"): [{"RouteKey": "GET /up", "Target": "integrations/i1"}],
    }


INVOKING: dict[Invoker, Callable[[str], Answers]] = {
    api_integrations: integration,
    event_sources: event_source,
    rules: rule,
    function_urls: function_url,
    front_ends: http_api,
    topics: topic,
    buckets: bucket,
    schedules: schedule,
}
"""By kind, the answers in which it invokes an ARN."""
