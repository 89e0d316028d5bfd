"""An API's shape, live and as exported."""

from __future__ import annotations

import json
from typing import Any

import pytest

from stormproof.aws.observe.api_shape import ApiShape, MethodShape, differences
from stormproof.aws.observe.apigateway import deployed_shape, live_shape, shape_of_export
from stormproof.core.deployment.api_settings import unseen
from stormproof.core.errors import CouldNotLook

POST = ["paths", "/projects", "post"]
INTEGRATION = "x-amazon-apigateway-integration"
AUTHORIZER = ["components", "securitySchemes", "keys", "x-amazon-apigateway-authorizer"]
RESPONSES = "x-amazon-apigateway-gateway-responses"
VALIDATORS = "x-amazon-apigateway-request-validators"
BODY = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}}}
ORDER = ["components", "schemas", "Order"]
CLOSED = {"disableExecuteApiEndpoint": True}
URI = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:1:function:f/invocations"
AUTHORIZER_URI = URI.replace(":f/", ":auth/")
SOURCE = "method.request.header.x-api-key"

RESOURCE = "arn:aws:execute-api:us-east-1:123456789012:a1/*"
POLICY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": {"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": RESOURCE},
    }
).replace('"', '\\"')
"""As GetRestApi writes it, in escaped quotes."""

LIVE: dict[str, Any] = {
    "get_resources": [
        {"path": "/"},
        {
            "path": "/projects",
            "resourceMethods": {
                "POST": {
                    "authorizationType": "CUSTOM",
                    "authorizerId": "z1",
                    "apiKeyRequired": False,
                    "requestValidatorId": "v1",
                    "requestParameters": {"method.request.header.x": True, "method.request.path.id": True},
                    "methodIntegration": {
                        "type": "AWS_PROXY",
                        "httpMethod": "POST",
                        "uri": URI,
                        "passthroughBehavior": "WHEN_NO_MATCH",
                        "timeoutInMillis": 29000,
                        "cacheNamespace": "abc",
                        "cacheKeyParameters": [],
                    },
                },
                "OPTIONS": {
                    "authorizationType": "NONE",
                    "methodIntegration": {
                        "type": "MOCK",
                        "requestTemplates": {"application/json": '{"statusCode": 204}'},
                        "integrationResponses": {"204": {"statusCode": "204", "responseParameters": {"a": "'b'"}}},
                    },
                },
                "ANY": {"authorizationType": "AWS_IAM", "apiKeyRequired": True, "methodIntegration": {"type": "MOCK"}},
            },
        },
    ],
    "get_authorizers": [
        {"id": "z1", "name": "keys", "type": "REQUEST", "authorizerUri": AUTHORIZER_URI, "identitySource": SOURCE,
         "authorizerResultTtlInSeconds": 0},
    ],
    "get_request_validators": [{"id": "v1", "name": "all", "validateRequestBody": True}],
    "get_models": [
        {"name": "Order", "schema": '{"$schema": "s", "type": "object"}'},
        {"name": "Unused", "schema": "x"},
    ],
    "get_rest_api": {"id": "a1", "policy": POLICY, "binaryMediaTypes": ["b/*", "a/*"], "apiKeySource": "HEADER"},
    "get_gateway_responses": [
        {"responseType": "UNAUTHORIZED", "statusCode": "401", "defaultResponse": True},
        {"responseType": "DEFAULT_4XX", "responseParameters": {"h": "'*'"}, "defaultResponse": False,
         "responseTemplates": {"application/json": '{"message":$context.error.messageString}'}},
    ],
}  # fmt: skip

EXPORT: dict[str, Any] = {
    "openapi": "3.0.1",
    "paths": {
        "/projects": {
            "post": {
                "security": [{"keys": []}],
                "x-amazon-apigateway-request-validator": "all",
                "parameters": [
                    {"name": "x", "in": "header", "required": True},
                    {"name": "id", "in": "path", "required": True},
                ],
                "x-amazon-apigateway-integration": {
                    "type": "aws_proxy",
                    "httpMethod": "POST",
                    "uri": URI,
                    "passthroughBehavior": "when_no_match",
                    "responses": {"default": {"statusCode": "200"}},
                },
            },
            "options": {
                "x-amazon-apigateway-integration": {
                    "type": "mock",
                    "passthroughBehavior": "when_no_match",
                    "requestTemplates": {"application/json": '{"statusCode": 204}'},
                    "responses": {"default": {"statusCode": "204", "responseParameters": {"a": "'b'"}}},
                }
            },
            "x-amazon-apigateway-any-method": {
                "security": [{"sigv4": []}, {"api_key": []}],
                "x-amazon-apigateway-integration": {"type": "mock"},
            },
            "parameters": [],
        }
    },
    "components": {
        "securitySchemes": {
            "keys": {
                "type": "apiKey",
                "name": "x-api-key",
                "in": "header",
                "x-amazon-apigateway-authtype": "custom",
                "x-amazon-apigateway-authorizer": {
                    "type": "request",
                    "authorizerUri": AUTHORIZER_URI,
                    "identitySource": SOURCE,
                    "authorizerResultTtlInSeconds": 0,
                },
            },
            "api_key": {"type": "apiKey", "name": "x-api-key", "in": "header"},
            "sigv4": {
                "type": "apiKey",
                "name": "Authorization",
                "in": "header",
                "x-amazon-apigateway-authtype": "awsSigv4",
            },
        },
        "schemas": {"Order": {"type": "object"}},
    },
    "x-amazon-apigateway-gateway-responses": {"DEFAULT_4XX": {"responseParameters": {"h": "'*'"}}},
    "x-amazon-apigateway-request-validators": {
        "all": {"validateRequestBody": True, "validateRequestParameters": False}
    },
    "x-amazon-apigateway-binary-media-types": ["a/*", "b/*"],
    "x-amazon-apigateway-policy": {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": "*"},
                "Action": ["execute-api:Invoke"],
                "Resource": ["execute-api:/*"],
            }
        ],
    },
}


class Api:
    """Reads for one API."""

    def __init__(self, live: dict[str, Any], export: bytes) -> None:
        self.live, self.export = live, export

    def read(self, service: str, operation: str, *, region: str | None = None, **parameters: Any) -> dict[str, Any]:
        """Return a list of items, or the export."""
        return {"body": self.export} if operation == "get_export" else self.live[operation]

    def pages(
        self, service: str, operation: str, items: str, *, region: str | None = None, **parameters: Any
    ) -> list[Any]:
        """Return the items."""
        return list(self.live[operation])


def test_an_api_equals_its_export() -> None:
    """What is only written differently is no difference: case, defaults, what is not exported."""
    api = Api(LIVE, json.dumps(EXPORT).encode())
    assert differences(live_shape(api, "a1"), deployed_shape(api, "a1", "prod")) == ()


def changed(path: list[Any], value: Any) -> dict[str, Any]:
    """Return the export with one value changed."""
    copy: dict[str, Any] = json.loads(json.dumps(EXPORT))
    at = copy
    for part in path[:-1]:
        at = at[part]
    at[path[-1]] = value
    return copy


@pytest.mark.parametrize(
    ("path", "value", "what"),
    [
        ([*POST, "security"], [], "method POST /projects"),
        ([*POST, "security"], [{"api_key": []}], "method POST /projects"),
        ([*POST, "x-amazon-apigateway-request-validator"], "body", "method POST /projects"),
        ([*POST, "parameters"], [{"name": "x", "in": "header"}], "method POST /projects"),
        ([*POST, INTEGRATION, "uri"], "x", "method POST /projects"),
        ([*POST, INTEGRATION, "timeoutInMillis"], 5, "method POST /projects"),
        (["paths", "/projects", "options", INTEGRATION, "requestTemplates"], {}, "method OPTIONS /projects"),
        (["paths", "/new"], {"get": {}}, "method GET /new"),
        ([*AUTHORIZER, "authorizerResultTtlInSeconds"], 300, "authorizer keys"),
        ([*AUTHORIZER, "authorizerCredentials"], "arn:role", "authorizer keys"),
        ([*AUTHORIZER, "identityValidationExpression"], "k-.*", "authorizer keys"),
        ([*POST, "requestBody"], BODY, "method POST /projects"),
        ([*POST, "security"], [{"keys": ["read"]}], "method POST /projects"),
        ([RESPONSES, "UNAUTHORIZED"], {"statusCode": 403}, "gateway response UNAUTHORIZED"),
        (["x-amazon-apigateway-policy"], None, "setting resource policy"),
        (["x-amazon-apigateway-policy", "Statement", 0, "Effect"], "Deny", "setting resource policy"),
        (["x-amazon-apigateway-binary-media-types"], ["a/*"], "setting binary media types"),
        (["x-amazon-apigateway-minimum-compression-size"], 0, "setting minimum compression size"),
        (["x-amazon-apigateway-api-key-source"], "AUTHORIZER", "setting API key source"),
        (["servers"], [{"x-amazon-apigateway-endpoint-configuration": CLOSED}], "setting disableExecuteApiEndpoint"),
        ([VALIDATORS, "all", "validateRequestParameters"], True, "setting request validator all"),
    ],
)
def test_a_real_difference_is_found_and_named(path: list[Any], value: Any, what: str) -> None:
    """Authorization, integration, authorizer settings, gateway responses and the whole API's settings each count."""
    live = live_shape(Api(LIVE, b""), "a1")
    assert [d.what for d in differences(live, shape_of_export(changed(path, value)))] == [what]


@pytest.mark.parametrize(
    ("name", "value", "called"),
    [
        ("apiKeySource", "AUTHORIZER", "API key source"),
        ("minimumCompressionSize", 0, "minimum compression size"),
    ],
)
def test_what_an_export_need_not_tell_is_unseen_and_no_difference(name: str, value: Any, called: str) -> None:
    """Where it is set and the export leaves it out, nobody knows whether it is deployed."""
    live = live_shape(Api({**LIVE, "get_rest_api": {**LIVE["get_rest_api"], name: value}}, b""), "a1")
    deployed = shape_of_export(EXPORT)
    assert (differences(live, deployed), unseen(live.settings, deployed.settings)) == ((), (called,))


def test_a_model_that_an_export_writes_otherwise_is_unseen() -> None:
    """OpenAPI does not know all of JSON Schema: the difference may be of the export's making."""
    live, deployed = live_shape(Api(LIVE, b""), "a1"), shape_of_export(changed([*ORDER, "type"], "string"))
    assert (differences(live, deployed), unseen(live.settings, deployed.settings)) == ((), ("model Order",))


def test_what_stands_on_one_side_alone_is_told_as_such() -> None:
    """A method that is not deployed yet has no deployed shape."""
    live = live_shape(Api(LIVE, b""), "a1")
    found = differences(live, shape_of_export(changed(["paths"], {})))
    assert {d.what for d in found} == {"method POST /projects", "method OPTIONS /projects", "method ANY /projects"}
    assert all(d.deployed is None and d.live is not None for d in found)


def test_an_authorizer_left_without_a_ttl_has_that_of_aws() -> None:
    """300 seconds, so an absent value is no zero."""
    shape = shape_of_export(changed(AUTHORIZER, {}))
    assert shape.authorizers["keys"].ttl_seconds == 300
    assert shape.authorizers["keys"].identity_source == SOURCE


@pytest.mark.parametrize("export", [b"<html>", b"[]", b"{}", b'{"swagger": "2.0"}', b'{"openapi": "2.0"}'])
def test_an_export_that_makes_no_sense_is_no_empty_stage(export: bytes) -> None:
    """Who cannot read what a stage serves has not seen that it serves nothing."""
    with pytest.raises(CouldNotLook) as caught:
        deployed_shape(Api(LIVE, export), "a1", "prod")
    assert caught.value.code == "aws.unexpected_answer"


@pytest.mark.parametrize(
    ("verb", "path", "authorization"),
    [
        ("GET", "/projects/p-1", "one"),
        ("GET", "/projects/new", "literal"),
        ("POST", "/projects/new", "rest"),
        ("GET", "/projects/p-1/files/a", "rest"),
        ("GET", "/", None),
        ("GET", "/a.b", "dotted"),
        ("GET", "/a.b?at=/x", "dotted"),
        ("GET", "/axb", None),
    ],
)
def test_a_path_is_served_by_the_most_literal_resource_with_the_verb(
    verb: str, path: str, authorization: str | None
) -> None:
    """A parameter is one part of a path, a greedy one all that is left; ANY is every verb."""
    routes = {
        ("/projects/{id}", "GET"): "one",
        ("/projects/new", "GET"): "literal",
        ("/projects/{rest+}", "ANY"): "rest",
        ("/a.b", "GET"): "dotted",
    }
    methods = {route: MethodShape(name, api_key_required=False, integration={}) for route, name in routes.items()}
    found = ApiShape(methods, {}, {}).method_for(verb, path)
    assert (found.authorization if found else None) == authorization
