"""Exports. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-export-api.html ."""

from __future__ import annotations

import json
from typing import Any

import pytest


def export(rest_api: Any, kind: str, extensions: str | None = "apigateway") -> dict[str, Any]:
    """The export of the stage ``prod``."""
    parameters = {"parameters": {"extensions": extensions}} if extensions else {}
    answer = rest_api.client.get_export(restApiId=rest_api.id, stageName="prod", exportType=kind, **parameters)
    found: dict[str, Any] = json.loads(answer["body"].read())
    return found


@pytest.fixture
def exported(rest_api: Any) -> Any:
    """A deployed API with an authorizer, a key requirement and a gateway response."""
    authorizer = rest_api.authorizer(authorizerResultTtlInSeconds=0)
    rest_api.mock(authorizationType="CUSTOM", authorizerId=authorizer, apiKeyRequired=True)
    rest_api.client.put_gateway_response(restApiId=rest_api.id, responseType="UNAUTHORIZED", statusCode="499")
    rest_api.deploy()
    return rest_api


def test_openapi_tells_methods_security_and_extensions(exported: Any) -> None:
    """Integrations, authorizers and gateway responses are there in AWS's extensions."""
    found = export(exported, "oas30")
    method = found["paths"]["/"]["get"]
    assert found["openapi"] == "3.0.1"
    assert found["servers"][0]["variables"]["basePath"]["default"] == "prod"
    assert method["security"] == [{"keys": [], "api_key": []}]
    assert method["x-amazon-apigateway-integration"]["type"] == "mock"
    assert method["x-amazon-apigateway-integration"]["responses"] == {"default": {"statusCode": "200"}}
    scheme = found["components"]["securitySchemes"]["keys"]
    assert (scheme["type"], scheme["in"], scheme["name"]) == ("apiKey", "header", "Unused")
    assert scheme["x-amazon-apigateway-authorizer"] == {
        "type": "request",
        "authorizerUri": exported.uri("authorizer"),
        "authorizerResultTtlInSeconds": 0,
        "identitySource": "method.request.header.x-api-key",
    }
    assert found["x-amazon-apigateway-gateway-responses"]["UNAUTHORIZED"]["statusCode"] == 499


def test_swagger_tells_the_same_in_its_own_places(exported: Any) -> None:
    """Swagger 2.0 has host, basePath and securityDefinitions."""
    found, openapi = export(exported, "swagger"), export(exported, "oas30")
    assert (found["swagger"], found["basePath"]) == ("2.0", "/prod")
    assert found["host"] == f"{exported.id}.execute-api.us-east-1.amazonaws.com"
    operation, same = found["paths"]["/"]["get"], openapi["paths"]["/"]["get"]
    assert {name: operation[name] for name in same if name != "responses"} == {
        name: same[name] for name in same if name != "responses"
    }
    assert same["responses"]["200"] == {**operation["responses"]["200"], "content": {}}
    assert found["securityDefinitions"] == openapi["components"]["securitySchemes"]


def test_extensions_are_told_when_asked_for(exported: Any) -> None:
    """Without them the document is plain OpenAPI but for the authorizer's kind."""
    found = export(exported, "oas30", None)
    assert "x-amazon-apigateway-integration" not in found["paths"]["/"]["get"]
    assert "x-amazon-apigateway-gateway-responses" not in found


def test_the_export_is_what_the_stage_serves(exported: Any, patch: Any) -> None:
    """Undeployed differences are not in it: comparing exports of two stages finds them."""
    before = export(exported, "oas30")
    exported.client.update_method(**exported.place, patchOperations=patch(("replace", "/apiKeyRequired", "false")))
    assert export(exported, "oas30") == before
    exported.deploy()
    assert export(exported, "oas30")["paths"]["/"]["get"]["security"] == [{"keys": []}]


def test_an_unknown_stage_or_kind_is_refused(exported: Any) -> None:
    """404 and 400."""
    client = exported.client
    with pytest.raises(client.exceptions.NotFoundException):
        client.get_export(restApiId=exported.id, stageName="other", exportType="oas30")
    with pytest.raises(client.exceptions.BadRequestException):
        client.get_export(restApiId=exported.id, stageName="prod", exportType="raml")


def test_settings_of_the_whole_api_are_told_as_they_were_deployed(exported: Any) -> None:
    """Policy, binary types, compression, key source and the switched-off own address; a later change is not told."""
    policy = {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "*"}]}
    changed = {
        "/policy": json.dumps(policy),
        "/minimumCompressionSize": "0",
        "/apiKeySource": "AUTHORIZER",
        "/disableExecuteApiEndpoint": "true",
    }
    patch = [{"op": "replace", "path": path, "value": value} for path, value in changed.items()]
    patch.append({"op": "add", "path": "/binaryMediaTypes/image~1png"})
    exported.client.update_rest_api(restApiId=exported.id, patchOperations=patch)
    assert "x-amazon-apigateway-policy" not in export(exported, "oas30")
    exported.deploy()
    found = export(exported, "oas30")
    assert found["x-amazon-apigateway-policy"] == policy
    assert found["x-amazon-apigateway-binary-media-types"] == ["image/png"]
    assert found["x-amazon-apigateway-minimum-compression-size"] == 0
    assert found["x-amazon-apigateway-api-key-source"] == "AUTHORIZER"
    assert found["servers"][0]["x-amazon-apigateway-endpoint-configuration"] == {"disableExecuteApiEndpoint": True}
