"""The calls that deployment tools make on REST APIs, in their order: what these tools rely on is answered.

`chalice deploy` imports a Swagger document, puts it again at the next deployment and deploys; Zappa puts methods with
credentials and patches stages and the API: https://github.com/aws/chalice/blob/master/chalice/awsclient.py ,
https://github.com/zappa/Zappa/blob/master/zappa/core.py
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

ROLE = "arn:aws:iam::123456789012:role/r"
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:f"
URI = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{FUNCTION}/invocations"
CHALICE = {
    "swagger": "2.0",
    "info": {"version": "1.0", "title": "app"},
    "schemes": ["https"],
    "paths": {
        "/": {
            "get": {
                "consumes": ["application/json"],
                "produces": ["application/json"],
                "responses": {"200": {"description": "200 response", "schema": {"$ref": "#/definitions/Empty"}}},
                "security": [{"api_key": []}],
                "x-amazon-apigateway-integration": {
                    "responses": {"default": {"statusCode": "200"}},
                    "uri": URI,
                    "passthroughBehavior": "when_no_match",
                    "httpMethod": "POST",
                    "contentHandling": "CONVERT_TO_TEXT",
                    "type": "aws_proxy",
                },
            }
        }
    },
    "definitions": {"Empty": {"type": "object", "title": "Empty Schema"}},
    "securityDefinitions": {"api_key": {"type": "apiKey", "name": "x-api-key", "in": "header"}},
    "x-amazon-apigateway-binary-media-types": ["application/octet-stream"],
}


@pytest.fixture
def apis(aws: Any) -> Iterator[Any]:
    """A client whose APIs are deleted in the end, beside those that were there before."""
    client = aws.client("apigateway")
    before = {each["id"] for each in client.get_rest_apis(limit=500)["items"]}
    yield client
    for each in client.get_rest_apis(limit=500)["items"]:
        if each["id"] not in before and each["name"].startswith("tools-"):
            client.delete_rest_api(restApiId=each["id"])


def test_chalice(apis: Any, unique: Callable[[str], str], patch: Any) -> None:
    """First and second deployment, with X-Ray and compression."""
    body = json.dumps(CHALICE | {"info": {"version": "1.0", "title": unique("tools")}})
    api = apis.import_rest_api(body=body, parameters={"endpointConfigurationTypes": "EDGE"})["id"]
    apis.update_rest_api(restApiId=api, patchOperations=patch(("replace", "/minimumCompressionSize", "100")))
    apis.create_deployment(restApiId=api, stageName="api")
    apis.update_stage(restApiId=api, stageName="api", patchOperations=patch(("replace", "/tracingEnabled", "true")))
    root = apis.get_resources(restApiId=api)["items"][0]["id"]
    apis.put_rest_api(restApiId=api, mode="overwrite", body=body)
    apis.create_deployment(restApiId=api, stageName="api")
    assert apis.get_stage(restApiId=api, stageName="api")["tracingEnabled"]
    method = apis.get_method(restApiId=api, resourceId=root, httpMethod="GET")
    assert (method["apiKeyRequired"], method["methodIntegration"]["contentHandling"]) == (True, "CONVERT_TO_TEXT")
    assert apis.get_rest_api(restApiId=api)["binaryMediaTypes"] == ["application/octet-stream"]


def test_zappa(apis: Any, unique: Callable[[str], str], patch: Any) -> None:
    """Methods with a role, a stage with settings, binary types and compression added and taken off."""
    made = apis.create_rest_api(name=unique("tools"), endpointConfiguration={"types": ["EDGE"]})
    api, root = made["id"], made["rootResourceId"]
    proxy = apis.create_resource(restApiId=api, parentId=root, pathPart="{proxy+}")["id"]
    for resource in (root, proxy):
        place = {"restApiId": api, "resourceId": resource, "httpMethod": "ANY"}
        apis.put_method(**place, authorizationType="NONE", apiKeyRequired=False)
        apis.put_integration(
            **place,
            type="AWS_PROXY",
            integrationHttpMethod="POST",
            uri=URI,
            credentials=ROLE,
            cacheNamespace="none",
            passthroughBehavior="NEVER",
        )
        found = apis.get_integration(**place)
        assert (found["credentials"], found["cacheNamespace"]) == (ROLE, "none")
    settings = {
        "stageDescription": "s",
        "cacheClusterEnabled": True,
        "cacheClusterSize": "0.5",
        "variables": {"a": "b"},
    }
    apis.create_deployment(restApiId=api, stageName="dev", **settings)
    stage = apis.get_stage(restApiId=api, stageName="dev")
    assert (stage["description"], stage["cacheClusterSize"], stage["cacheClusterStatus"]) == ("s", "0.5", "AVAILABLE")
    values = {"logging/loglevel": "OFF", "metrics/enabled": "false", "caching/ttlInSeconds": "300"}
    changes = patch(*(("replace", f"/*/*/{name}", value) for name, value in values.items()))
    stage = apis.update_stage(restApiId=api, stageName="dev", patchOperations=changes)
    assert stage["methodSettings"]["*/*"]["cacheTtlInSeconds"] == 300
    apis.update_rest_api(restApiId=api, patchOperations=patch(("add", "/binaryMediaTypes/*~1*", None)))
    apis.update_rest_api(restApiId=api, patchOperations=patch(("replace", "/minimumCompressionSize", "0")))
    assert apis.get_rest_api(restApiId=api)["binaryMediaTypes"] == ["*/*"]
    apis.update_rest_api(restApiId=api, patchOperations=patch(("replace", "/minimumCompressionSize", None)))
    assert "minimumCompressionSize" not in apis.get_rest_api(restApiId=api)
