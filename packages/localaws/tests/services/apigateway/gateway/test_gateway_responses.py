"""Gateway responses.

https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html ; defaults and stored
forms: recorded responses, test_gateway_response_crud and test_gateway_response_put.
"""

from __future__ import annotations

from typing import Any

import pytest

from localaws.services.apigateway.gateway.errors import RESPONSE_TYPES
from localaws.services.apigateway.gateway.gateway_responses import DEFAULT_TEMPLATES

STATUSES = {
    "ACCESS_DENIED": 403,
    "API_CONFIGURATION_ERROR": 500,
    "AUTHORIZER_CONFIGURATION_ERROR": 500,
    "AUTHORIZER_FAILURE": 500,
    "BAD_REQUEST_BODY": 400,
    "BAD_REQUEST_PARAMETERS": 400,
    "DEFAULT_4XX": None,
    "DEFAULT_5XX": None,
    "EXPIRED_TOKEN": 403,
    "INTEGRATION_FAILURE": 504,
    "INTEGRATION_TIMEOUT": 504,
    "INVALID_API_KEY": 403,
    "INVALID_SIGNATURE": 403,
    "MISSING_AUTHENTICATION_TOKEN": 403,
    "QUOTA_EXCEEDED": 429,
    "REQUEST_TOO_LARGE": 413,
    "RESOURCE_NOT_FOUND": 404,
    "THROTTLED": 429,
    "UNAUTHORIZED": 401,
    "UNSUPPORTED_MEDIA_TYPE": 415,
    "WAF_FILTERED": 403,
}


def test_there_are_the_21_types_of_aws() -> None:
    """The types and their default statuses are those of the documentation."""
    assert {name: each.status for name, each in RESPONSE_TYPES.items()} == STATUSES


def deploy(world: Any, *responses: dict[str, Any]) -> None:
    """Deploy an API whose GET /x wants a key, with gateway responses."""
    method = world.method(authorizationType="CUSTOM", authorizerId="auth1")
    world.deploy({"/x": {"GET": method}}, authorizers=[world.authorizer()], gatewayResponses=list(responses))


def test_status_headers_and_body_can_be_set(world: Any) -> None:
    """Headers come from literals, the request and the context; templates are plain substitution."""
    deploy(
        world,
        {
            "responseType": "UNAUTHORIZED",
            "statusCode": "499",
            "responseParameters": {
                "gatewayresponse.header.WWW-Authenticate": "'Key'",
                "gatewayresponse.header.X-Asked": "method.request.querystring.q",
                "gatewayresponse.header.X-Request": "context.requestId",
                "gatewayresponse.header.X-Missing": "method.request.header.nothing",
            },
            "responseTemplates": {
                "application/json": '{"error":$context.error.messageString,"t":"$context.error.responseType"}'
            },
        },
    )
    answer = world.ask(query=(("q", "1"),))
    assert (answer.status, answer.body) == (499, b'{"error":"Unauthorized","t":"UNAUTHORIZED"}')
    assert answer.header("WWW-Authenticate") == "Key"
    assert answer.header("X-Asked") == "1"
    assert answer.header("X-Request") == answer.header("x-amzn-RequestId")
    assert answer.header("X-Missing") is None
    assert answer.header("x-amzn-ErrorType") == "UnauthorizedException"


def test_defaults_feed_every_type_that_is_not_set(world: Any) -> None:
    """DEFAULT_4XX changes 401 and 403 alike, but not a type that is set itself; its headers serve CORS."""
    default = {
        "responseType": "DEFAULT_4XX",
        "responseParameters": {"gatewayresponse.header.Access-Control-Allow-Origin": "'*'"},
        "responseTemplates": DEFAULT_TEMPLATES,
    }
    deploy(world, default, {"responseType": "MISSING_AUTHENTICATION_TOKEN", "statusCode": "404"})
    unauthorized, missing = world.ask(), world.ask("/nowhere")
    assert (unauthorized.status, unauthorized.body) == (401, b'{"message":"Unauthorized"}')
    assert unauthorized.header("Access-Control-Allow-Origin") == "*"
    assert (missing.status, missing.header("Access-Control-Allow-Origin")) == (404, None)


def test_default_5xx_feeds_502_and_504(world: Any, failed: Any) -> None:
    """Failures of the integration pass through DEFAULT_5XX."""
    world.functions.answers["main"] = failed("boom")
    template = {"application/json": '{"m":"$context.error.message"}'}
    world.deploy(
        {"/x": {"GET": world.method()}},
        gatewayResponses=[{"responseType": "DEFAULT_5XX", "responseTemplates": template}],
    )
    answer = world.ask()
    assert (answer.status, answer.body) == (502, b'{"m":"Internal server error"}')


def test_a_template_may_show_the_authorizers_context(world: Any) -> None:
    """``$context.authorizer.KEY`` is filled in on a denial."""
    statement = {"Action": "execute-api:Invoke", "Effect": "Deny", "Resource": "*"}
    world.functions.answers["authorizer"] = {
        "principalId": "u",
        "policyDocument": {"Statement": [statement]},
        "context": {"why": "revoked"},
    }
    template = {"application/json": '{"why":"$context.authorizer.why"}'}
    deploy(world, {"responseType": "ACCESS_DENIED", "statusCode": "403", "responseTemplates": template})
    assert world.ask(headers={"x-api-key": "k"}).body == b'{"why":"revoked"}'


@pytest.mark.parametrize(("accept", "content_type"), [("text/html", "text/html"), ("*/*", "application/json")])
def test_the_template_is_chosen_by_accept(world: Any, accept: str, content_type: str) -> None:
    """The client's first type, else JSON."""
    templates = {"application/json": "{}", "text/html": "<p>no</p>"}
    deploy(world, {"responseType": "UNAUTHORIZED", "responseTemplates": templates})
    assert world.ask(headers={"accept": accept}).header("Content-Type") == content_type


@pytest.mark.parametrize(
    ("response", "body"),
    [
        ({}, b'{"Message":"User is not authorized to access this resource"}'),
        ({"responseTemplates": DEFAULT_TEMPLATES}, b'{"message":"User is not authorized to access this resource"}'),
    ],
)
def test_a_template_that_is_set_is_what_is_sent(world: Any, response: dict[str, Any], body: bytes) -> None:
    """ACCESS_DENIED spells ``Message`` until a template is put, even one that looks like the default."""
    world.functions.answers["authorizer"] = {"principalId": "u", "policyDocument": {"Statement": []}}
    deploy(world, {"responseType": "ACCESS_DENIED", "statusCode": "403", **response})
    assert world.ask(headers={"x-api-key": "k"}).body == body
