"""What a document says of an API: the shapes are those that AWS's imports were recorded with."""

from __future__ import annotations

from typing import Any

import pytest

from localaws.services.apigateway.control.imports.definition import Definition, definition_of
from localaws.services.apigateway.control.imports.notes import Notes

URI = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{}/invocations"


def definition(operation: dict[str, Any], notes: Notes | None = None, **document: Any) -> Definition:
    """The definition of a document of one operation ``GET /a/{id}``."""
    whole = {"openapi": "3.0.1", "info": {"title": "t"}, "paths": {"/a/{id}": {"get": operation}}, **document}
    return definition_of(whole, "api1", {}, notes or Notes())


def method(operation: dict[str, Any], **document: Any) -> Any:
    """The method of that operation."""
    return definition(operation, **document).methods["/a/{id}"]["GET"]


def test_parameters_bodies_and_responses() -> None:
    """Path parameters are always required, queries where told; headers and models of responses are kept."""
    schema = {"schema": {"$ref": "#/components/schemas/Pet"}}
    found = method(
        {
            "operationId": "Get",
            "parameters": [{"name": "q", "in": "query"}, {"name": "X-H", "in": "header", "required": True}],
            "requestBody": {"content": {"application/json": schema}},
            "responses": {
                "200": {"headers": {"X-R": {}}, "content": {"application/json": schema}},
                "default": {"description": "d"},
            },
        }
    )
    assert found["operationName"] == "Get"
    assert found["requestParameters"] == {
        "method.request.path.id": True,
        "method.request.querystring.q": False,
        "method.request.header.X-H": True,
    }
    assert found["requestModels"] == {"application/json": "Pet"}
    assert found["methodResponses"] == {
        "200": {
            "statusCode": "200",
            "responseParameters": {"method.response.header.X-R": False},
            "responseModels": {"application/json": "Pet"},
        }
    }


def test_swagger_tells_bodies_and_types_its_own_way() -> None:
    """A body parameter, consumes and produces."""
    operation = {
        "consumes": ["text/x"],
        "produces": ["text/y"],
        "parameters": [{"in": "body", "name": "b", "schema": {"$ref": "#/definitions/New"}}],
        "responses": {"200": {"schema": {"type": "object"}}},
    }
    document = {
        "swagger": "2.0",
        "info": {"title": "t"},
        "paths": {"/a": {"post": operation}},
        "definitions": {"New": {}},
    }
    found = definition_of(document, "api1", {}, Notes())
    read = found.methods["/a"]["POST"]
    assert read["requestModels"] == {"text/x": "New"}
    [(kind, name)] = read["methodResponses"]["200"]["responseModels"].items()
    assert (kind, found.models.schemas[name]) == ("text/y", '{"type": "object"}')


def test_references_between_models_are_addresses() -> None:
    """As recorded (test_import_swagger_api)."""
    schemas = {"Pet": {"type": "object"}, "Pets": {"items": {"$ref": "#/components/schemas/Pet"}}}
    found = definition({}, components={"schemas": schemas}).models.schemas
    assert found["Pets"] == '{"items": {"$ref": "https://apigateway.amazonaws.com/restapis/api1/models/Pet"}}'


def test_an_integration_in_the_words_of_get_integration() -> None:
    """Upper case, patterns by status code, integers as text; a reference to the components is followed."""
    described = {
        "type": "aws",
        "uri": URI.format("f"),
        "httpMethod": "post",
        "credentials": "arn:aws:iam::123456789012:role/r",
        "passthroughBehavior": "when_no_templates",
        "contentHandling": "CONVERT_TO_TEXT",
        "timeoutInMillis": 1000,
        "cacheKeyParameters": ["method.request.path.id"],
        "tlsConfig": {"insecureSkipVerification": True},
        "requestTemplates": {"application/json": "{}"},
        "requestParameters": {"integration.request.header.X": "'x'"},
        "responses": {
            "default": {"statusCode": 200},
            "4\\d{2}": {"statusCode": "400", "responseTemplates": {"a/b": "t"}},
        },
    }
    components = {"x-amazon-apigateway-integrations": {"one": described}}
    pointer = {"$ref": "#/components/x-amazon-apigateway-integrations/one"}
    found = method({"x-amazon-apigateway-integration": pointer}, components=components)["methodIntegration"]
    kept = (
        "uri",
        "credentials",
        "contentHandling",
        "timeoutInMillis",
        "cacheKeyParameters",
        "tlsConfig",
        "requestTemplates",
    )
    assert {name: found[name] for name in kept} == {name: described[name] for name in kept}
    assert (found["type"], found["httpMethod"], found["passthroughBehavior"]) == ("AWS", "POST", "WHEN_NO_TEMPLATES")
    assert found["integrationResponses"] == {
        "200": {"statusCode": "200"},
        "400": {"statusCode": "400", "selectionPattern": "4\\d{2}", "responseTemplates": {"a/b": "t"}},
    }


SCHEMES: dict[str, dict[str, Any]] = {
    "api_key": {"type": "apiKey", "name": "X-Api-Key", "in": "header"},
    "sigv4": {"type": "apiKey", "name": "Authorization", "in": "header", "x-amazon-apigateway-authtype": "awsSigv4"},
    "token": {
        "type": "apiKey",
        "name": "Authorization",
        "in": "header",
        "x-amazon-apigateway-authtype": "oauth2",
        "x-amazon-apigateway-authorizer": {"type": "token", "authorizerUri": URI.format("f"), "identitySource": ""},
    },
    "request": {
        "type": "apiKey",
        "name": "X-Api-Key",
        "in": "header",
        "x-amazon-apigateway-authtype": "custom",
        "x-amazon-apigateway-authorizer": {
            "type": "request",
            "authorizerUri": URI.format("f"),
            "identitySource": "method.request.header.A",
            "authorizerResultTtlInSeconds": 0,
        },
    },
    "pool": {
        "type": "apiKey",
        "name": "A",
        "in": "header",
        "x-amazon-apigateway-authtype": "cognito_user_pools",
        "x-amazon-apigateway-authorizer": {"type": "cognito_user_pools", "providerARNs": ["arn"]},
    },
}


@pytest.mark.parametrize(
    ("security", "asked"),
    [
        ([{"api_key": []}], ("NONE", True, None)),
        ([{"sigv4": []}], ("AWS_IAM", False, None)),
        ([{"request": []}, {"api_key": []}], ("CUSTOM", True, "request")),
        ([{"pool": ["email"]}], ("COGNITO_USER_POOLS", False, "pool")),
        ([{"NONE": []}], ("NONE", False, None)),
        ([], ("NONE", False, None)),
        (None, ("CUSTOM", False, "token")),
    ],
)
def test_security_of_a_method_or_of_the_api(security: Any, asked: tuple[str, bool, str | None]) -> None:
    """A scheme with an authorizer is one, whatever its name; the API's own requirement holds where none is told."""
    operation = {} if security is None else {"security": security}
    found = method(operation, components={"securitySchemes": SCHEMES}, security=[{"token": []}])
    assert (found["authorizationType"], found["apiKeyRequired"], found.get("authorizer")) == asked


def test_authorizers_in_the_words_of_get_authorizer() -> None:
    """A token's source is its header where none is told; scopes stand with the method."""
    found = definition({}, components={"securitySchemes": SCHEMES}).authorizers
    assert found.keys() == {"token", "request", "pool"}
    assert found["token"]["identitySource"] == "method.request.header.Authorization"
    assert (found["token"]["type"], found["token"]["authType"]) == ("TOKEN", "oauth2")
    assert found["request"]["authorizerResultTtlInSeconds"] == 0
    assert (found["pool"]["type"], found["pool"]["providerARNs"]) == ("COGNITO_USER_POOLS", ["arn"])


def test_auth_of_a_method_overrides_the_default() -> None:
    """``x-amazon-apigateway-auth`` names the type."""
    found = method(
        {"x-amazon-apigateway-auth": {"type": "AWS_IAM"}},
        components={"securitySchemes": SCHEMES},
        security=[{"token": []}],
    )
    assert (found["authorizationType"], found.get("authorizer")) == ("AWS_IAM", None)


def test_what_is_left_out_is_warned_of_by_name() -> None:
    """Extensions, properties, security schemes and methods that say nothing here; never in silence."""
    notes = Notes()
    definition(
        {
            "x-amazon-apigateway-other": 1,
            "security": [{"unknown": []}],
            "x-amazon-apigateway-integration": {"type": "mock", "strange": 1, "requestParameters": {"p": True}},
        },
        notes,
        **{"x-amazon-apigateway-cors": {}, "x-amazon-apigateway-documentation": {}},
    )
    text = "\n".join(notes.warnings)
    for name in (
        "-other",
        "-cors",
        "-documentation",
        "'strange'",
        "'unknown'",
        "Expected type string for property 'p'",
    ):
        assert name in text
    assert len(notes.warnings) == 6


@pytest.mark.parametrize("described", [{"connectionType": "VPC_LINK"}, {"responseTransferMode": "STREAM"}])
def test_what_is_not_served_is_refused(described: dict[str, str]) -> None:
    """VPC links and streams: NotImplementedError."""
    with pytest.raises(NotImplementedError):
        method({"x-amazon-apigateway-integration": {"type": "http", **described}})
