"""ImportRestApi and PutRestApi on a running localaws."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:f"
URI = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{FUNCTION}/invocations"
MOCK = {
    "type": "mock",
    "requestTemplates": {"application/json": '{"statusCode": 200}'},
    "responses": {"default": {"statusCode": "200", "responseTemplates": {"application/json": "$context.resourcePath"}}},
}


def document(*paths: str, **more: Any) -> dict[str, Any]:
    """A document whose paths have a mock at ANY."""
    operation = {"responses": {"200": {"description": "ok"}}, "x-amazon-apigateway-integration": MOCK}
    items = {path: {"x-amazon-apigateway-any-method": operation} for path in paths}
    return {"swagger": "2.0", "info": {"title": "imported", "version": "1"}, "paths": items, **more}


class Importer:
    """Imports documents and looks at what they became; `delete` removes it all."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.made: list[str] = []

    def make(self, body: dict[str, Any], **given: Any) -> dict[str, Any]:
        """Import a document as a new API."""
        found: dict[str, Any] = self.client.import_rest_api(body=json.dumps(body).encode(), **given)
        self.made.append(found["id"])
        return found

    def put(self, api: str, body: dict[str, Any], **given: Any) -> dict[str, Any]:
        """Put a document into an API."""
        return dict(self.client.put_rest_api(restApiId=api, body=json.dumps(body).encode(), **given))

    def methods(self, api: str) -> dict[str, dict[str, Any]]:
        """The methods of an API by path."""
        items = self.client.get_resources(restApiId=api, embed=["methods"], limit=500)["items"]
        return {item["path"]: item.get("resourceMethods", {}) for item in items}

    def ids(self, api: str) -> dict[str, str]:
        """The resources' identifiers by path."""
        return {item["path"]: item["id"] for item in self.client.get_resources(restApiId=api, limit=500)["items"]}

    def export(self, api: str, kind: str) -> dict[str, Any]:
        """The export of an API as it stands."""
        self.client.create_deployment(restApiId=api, stageName="law")
        answer = self.client.get_export(
            restApiId=api, stageName="law", exportType=kind, parameters={"extensions": "apigateway"}
        )
        found: dict[str, Any] = json.loads(answer["body"].read())
        return found

    def delete(self) -> None:
        """Delete what was made."""
        for api in self.made:
            self.client.delete_rest_api(restApiId=api)


@pytest.fixture
def importer(aws: Any) -> Iterator[Importer]:
    """Imports into a running localaws."""
    found = Importer(aws.client("apigateway"))
    yield found
    found.delete()


def test_an_import_is_deployed_and_served(importer: Importer, aws: Any) -> None:
    """As any other API; the answer says name, version and where the root is."""
    made = importer.make(document("/a/{id}"), parameters={"endpointConfigurationTypes": "REGIONAL"})
    assert (made["name"], made["version"], made["endpointConfiguration"]["types"]) == ("imported", "1", ["REGIONAL"])
    importer.client.create_deployment(restApiId=made["id"], stageName="prod")
    assert importer.methods(made["id"])["/"] == {}
    session = requests.Session()
    session.trust_env = False
    url = f"{aws.ready['gateway_url']}/_aws/execute-api/{made['id']}/prod/a/7"
    answer = session.get(url, verify=aws.ready["ca_bundle"], timeout=30)
    assert (answer.status_code, answer.text) == (200, "/a/{id}")


def test_yaml_imports_as_json_does(importer: Importer) -> None:
    """Integers for status codes among it."""
    body = yaml.safe_dump(document("/y")).replace("'200'", "200").encode()
    made = importer.client.import_rest_api(body=body)
    importer.made.append(made["id"])
    method = importer.methods(made["id"])["/y"]["ANY"]
    assert method["methodIntegration"]["integrationResponses"]["200"]["statusCode"] == "200"


def test_merge_adds_and_overwrites_what_conflicts(importer: Importer) -> None:
    """Binary media types are added, too (recorded response test_put_rest_api_mode_binary_media_types)."""
    types = "x-amazon-apigateway-binary-media-types"
    api = importer.make(document("/a", "/b", **{types: ["image/heif"]}))["id"]
    before = importer.ids(api)
    other = document("/b", "/c", **{types: ["image/png"], "info": {"title": "renamed", "version": "2"}})
    other["paths"]["/b"]["get"] = other["paths"]["/b"].pop("x-amazon-apigateway-any-method")
    found = importer.put(api, other, mode="merge")
    assert (found["name"], found["binaryMediaTypes"]) == ("renamed", ["image/heif", "image/png"])
    methods = importer.methods(api)
    assert {path: sorted(each) for path, each in methods.items()} == {
        "/": [],
        "/a": ["ANY"],
        "/b": ["ANY", "GET"],
        "/c": ["ANY"],
    }
    assert importer.ids(api).items() >= before.items()


def test_overwrite_leaves_what_the_document_tells_alone(importer: Importer) -> None:
    """Resources of one path keep their identifiers; stages, their variables and the endpoint types stay."""
    types = "x-amazon-apigateway-binary-media-types"
    first = document("/a", "/b/c", **{types: ["image/heif"], "x-amazon-apigateway-minimum-compression-size": 7})
    api = importer.make(first, parameters={"endpointConfigurationTypes": "REGIONAL"})["id"]
    importer.client.create_deployment(restApiId=api, stageName="prod", variables={"v": "1"})
    before = importer.ids(api)
    found = importer.put(api, document("/b"), mode="overwrite")
    assert "binaryMediaTypes" not in found
    assert "minimumCompressionSize" not in found
    assert found["endpointConfiguration"]["types"] == ["REGIONAL"]
    assert importer.ids(api) == {path: before[path] for path in ("/", "/b")}
    assert importer.client.get_stage(restApiId=api, stageName="prod")["variables"] == {"v": "1"}


def test_a_failing_import_changes_nothing(importer: Importer, unique: Callable[[str], str]) -> None:
    """Neither a new API nor a half-changed one is left."""
    name = unique("broken")
    wrong = document("/a", info={"title": name, "version": "1"})
    wrong["paths"]["/a"]["get"] = {
        "x-amazon-apigateway-integration": {"type": "aws_proxy", "httpMethod": "POST", "uri": "x"}
    }
    with pytest.raises(importer.client.exceptions.BadRequestException, match="Unable to put integration on 'GET'"):
        importer.make(wrong)
    assert name not in {each["name"] for each in importer.client.get_rest_apis(limit=500)["items"]}
    api = importer.make(document("/a", "/b"))["id"]
    before = importer.methods(api)
    with pytest.raises(importer.client.exceptions.BadRequestException):
        importer.put(api, wrong, mode="overwrite")
    assert importer.methods(api) == before
    assert importer.client.get_rest_api(restApiId=api)["name"] == "imported"


def test_warnings_come_with_the_answer_or_fail_it(importer: Importer) -> None:
    """``failOnWarnings`` rolls back."""
    body = document("/a", **{"x-amazon-apigateway-documentation": {}})
    made = importer.make(body)
    assert "x-amazon-apigateway-documentation" in made["warnings"][0]
    with pytest.raises(importer.client.exceptions.BadRequestException, match="Warnings found during import"):
        importer.put(made["id"], body, mode="overwrite", failOnWarnings=True)
    assert "warnings" not in importer.put(made["id"], body, parameters={"ignore": "documentation"}, failOnWarnings=True)


def test_an_unknown_parameter_is_refused_by_name(importer: Importer) -> None:
    """NotImplemented names it."""
    with pytest.raises(importer.client.exceptions.ClientError, match="parameter other"):
        importer.make(document("/a"), parameters={"other": "1"})


NAMES = st.text("abcdefgh", min_size=1, max_size=4)
VERBS = st.sampled_from(["get", "post", "x-amazon-apigateway-any-method"])
INTEGRATIONS = st.sampled_from(
    [
        MOCK,
        {"type": "http_proxy", "httpMethod": "ANY", "uri": "http://localhost/{p}", "passthroughBehavior": "never"},
        {
            "type": "aws_proxy",
            "httpMethod": "POST",
            "uri": URI,
            "credentials": "arn:aws:iam::123456789012:role/r",
            "timeoutInMillis": 3000,
        },
        {
            "type": "aws",
            "httpMethod": "POST",
            "uri": "arn:aws:apigateway:us-east-1:sqs:path/123456789012/q",
            "requestParameters": {"integration.request.header.Content-Type": "'application/x-www-form-urlencoded'"},
            "responses": {"default": {"statusCode": "200"}, "4\\d{2}": {"statusCode": "400"}},
        },
    ]
)
OPERATIONS = st.fixed_dictionaries(
    {
        "x-amazon-apigateway-integration": INTEGRATIONS,
        "responses": st.dictionaries(
            st.sampled_from(["200", "404"]),
            st.fixed_dictionaries(
                {"description": st.just("d")},
                optional={
                    "headers": st.just({"X-One": {"schema": {"type": "string"}}}),
                    "content": st.just({"application/json": {"schema": {"$ref": "#/components/schemas/Pets"}}}),
                },
            ),
        ),
    },
    optional={
        "operationId": NAMES,
        "security": st.sampled_from(
            [[{"key": []}], [{"auth": []}], [{"auth": []}, {"key": []}], [{"pool": ["a"]}], []]
        ),
        "parameters": st.just([{"name": "q", "in": "query", "required": True, "schema": {"type": "string"}}]),
        "requestBody": st.just({"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}}),
        "x-amazon-apigateway-request-validator": st.just("all"),
    },
)
DOCUMENTS = st.fixed_dictionaries(
    {
        "openapi": st.just("3.0.1"),
        "info": st.just({"title": "law", "version": "1"}),
        "paths": st.dictionaries(
            st.builds(lambda parts: "/" + "/".join(parts), st.lists(NAMES | st.just("{id}"), max_size=2, unique=True)),
            st.dictionaries(VERBS, OPERATIONS, min_size=1, max_size=2),
            min_size=1,
            max_size=3,
        ),
        "components": st.just(
            {
                "schemas": {
                    "Pet": {"type": "object", "properties": {"n": {"type": "string"}}},
                    "Pets": {"type": "array", "items": {"$ref": "#/components/schemas/Pet"}},
                },
                "securitySchemes": {
                    "key": {"type": "apiKey", "name": "x-api-key", "in": "header"},
                    "auth": {
                        "type": "apiKey",
                        "name": "Unused",
                        "in": "header",
                        "x-amazon-apigateway-authtype": "custom",
                        "x-amazon-apigateway-authorizer": {
                            "type": "request",
                            "authorizerUri": URI,
                            "identitySource": "method.request.header.A",
                        },
                    },
                    "pool": {
                        "type": "apiKey",
                        "name": "A",
                        "in": "header",
                        "x-amazon-apigateway-authtype": "cognito_user_pools",
                        "x-amazon-apigateway-authorizer": {"type": "cognito_user_pools", "providerARNs": ["arn:p"]},
                    },
                },
            }
        ),
        "x-amazon-apigateway-request-validators": st.just(
            {"all": {"validateRequestBody": True, "validateRequestParameters": True}}
        ),
    },
    optional={
        "x-amazon-apigateway-binary-media-types": st.just(["image/png"]),
        "x-amazon-apigateway-api-key-source": st.just("AUTHORIZER"),
        "x-amazon-apigateway-minimum-compression-size": st.integers(0, 10_485_760),
        "x-amazon-apigateway-policy": st.just({"Version": "2012-10-17", "Statement": []}),
        "x-amazon-apigateway-gateway-responses": st.just({"UNAUTHORIZED": {"statusCode": 499}}),
    },
)


@pytest.mark.parametrize("kind", ["oas30", "swagger"])
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=DOCUMENTS)
def test_what_is_exported_imports_as_the_same_api(importer: Importer, kind: str, body: dict[str, Any]) -> None:
    """The law: the export of an import of an export is that export, and both APIs have the same methods."""
    first = importer.make(body)["id"]
    told = importer.export(first, kind)
    second = importer.make(told, failOnWarnings=True)["id"]
    again = importer.export(second, kind)
    for each in (told, again):
        each.pop("servers", None)
        each.pop("host", None)
    assert again == told
    assert _plain(importer.methods(second)) == _plain(importer.methods(first))


def _plain(methods: Any) -> Any:
    """Without identifiers, which are each API's own."""
    if isinstance(methods, dict):
        own = {"authorizerId", "requestValidatorId", "cacheNamespace"}
        return {name: _plain(each) for name, each in methods.items() if name not in own and each not in (None, {}, [])}
    return methods
