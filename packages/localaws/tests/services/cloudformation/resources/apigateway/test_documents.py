"""CloudFormation's types of API Gateway: REST APIs that are made by a document."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from localaws.services.cloudformation.resources.apigateway import TYPES

Make = Callable[..., Any]
MOCK = {
    "responses": {"200": {"description": "ok"}},
    "x-amazon-apigateway-integration": {
        "type": "mock",
        "requestTemplates": {"application/json": '{"statusCode": 200}'},
        "responses": {"default": {"statusCode": "200"}},
    },
}


def document(*paths: str, title: str = "told") -> dict[str, Any]:
    """Return a document with mocks."""
    return {
        "swagger": "2.0",
        "info": {"title": title, "version": "1"},
        "paths": {path: {"get": MOCK} for path in paths},
    }


def paths(aws: Any, api: Any) -> set[str]:
    """Return the paths that an API has methods on."""
    items = aws.client("apigateway").get_resources(restApiId=api.physical.id, limit=500)["items"]
    return {each["path"] for each in items if each.get("resourceMethods")}


def held(aws: Any, api: Any) -> dict[str, Any]:
    """Return an API as API Gateway tells it."""
    return dict(aws.client("apigateway").get_rest_api(restApiId=api.physical.id))


def test_a_body_is_imported(aws: Any, make: Make) -> None:
    """With its title as the name, and the stack's tags."""
    api = make(TYPES, "AWS::ApiGateway::RestApi", Body=document("/a", "/b"))
    assert paths(aws, api) == {"/a", "/b"}
    told = held(aws, api)
    assert (told["name"], told["tags"]) == ("told", api.place.tags)
    assert api.physical.attributes == {"RestApiId": told["id"], "RootResourceId": told["rootResourceId"]}


def test_properties_win_over_the_body(aws: Any, make: Make, unique: Callable[[str], str]) -> None:
    """The name as recorded on AWS, and the others that are named beside a document."""
    name = unique("api")
    policy = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "*"}],
    }
    api = make(
        TYPES, "AWS::ApiGateway::RestApi", Name=name, Body=document("/a"), BinaryMediaTypes=["image/png"],
        EndpointConfiguration={"Types": ["REGIONAL"]}, MinimumCompressionSize=10, DisableExecuteApiEndpoint=True,
        Policy=policy, ApiKeySourceType="HEADER",
    )  # fmt: skip
    told = held(aws, api)
    assert (told["name"], told["binaryMediaTypes"], told["minimumCompressionSize"]) == (name, ["image/png"], 10)
    assert (told["endpointConfiguration"]["types"], told["disableExecuteApiEndpoint"]) == (["REGIONAL"], True)
    assert "execute-api:Invoke" in told["policy"]


def test_another_body_takes_the_place_of_the_first(aws: Any, make: Make, unique: Callable[[str], str]) -> None:
    """The API keeps its ID, its name and its root."""
    name = unique("api")
    api = make(TYPES, "AWS::ApiGateway::RestApi", Name=name, Body=document("/a"), BinaryMediaTypes=["image/png"])
    before = api.physical
    api.update(Body=document("/b"))
    assert (paths(aws, api), api.physical.id) == ({"/b"}, before.id)
    assert api.physical.attributes["RestApiId"] == before.id
    told = held(aws, api)
    assert (told["name"], told["binaryMediaTypes"]) == (name, ["image/png"])


def test_binary_media_types_are_only_added(aws: Any, make: Make) -> None:
    """As recorded, those of the document and of the property are held; the default mode takes none away."""
    binary = "x-amazon-apigateway-binary-media-types"
    body = {**document("/a"), binary: ["image/png"]}
    api = make(TYPES, "AWS::ApiGateway::RestApi", Body=body, BinaryMediaTypes=["image/gif"])
    assert set(held(aws, api)["binaryMediaTypes"]) == {"image/png", "image/gif"}
    api.update(Body={**body, binary: ["image/jpg"]})
    assert set(held(aws, api)["binaryMediaTypes"]) == {"image/png", "image/gif", "image/jpg"}
    api.update(Body={**body, binary: ["image/bmp"]}, Mode="overwrite")
    assert set(held(aws, api)["binaryMediaTypes"]) == {"image/bmp", "image/gif"}


def test_a_body_can_be_merged(aws: Any, make: Make) -> None:
    """With the mode that the template names."""
    api = make(TYPES, "AWS::ApiGateway::RestApi", Body=document("/a"), Mode="merge")
    api.update(Body=document("/b"))
    assert paths(aws, api) == {"/a", "/b"}


def test_an_unchanged_body_is_not_put_again(aws: Any, make: Make) -> None:
    """What was changed by API on a method survives the change of a property."""
    api = make(TYPES, "AWS::ApiGateway::RestApi", Body=document("/a"))
    client = aws.client("apigateway")
    [resource] = [r for r in client.get_resources(restApiId=api.physical.id)["items"] if r["path"] == "/a"]
    place = {"restApiId": api.physical.id, "resourceId": resource["id"], "httpMethod": "GET"}
    client.update_method(**place, patchOperations=[{"op": "replace", "path": "/apiKeyRequired", "value": "true"}])
    sent = api.update(ApiKeySourceType="AUTHORIZER", Description="other")
    assert [operation for operation, _ in sent] == ["update_rest_api"]
    assert client.get_method(**place)["apiKeyRequired"] is True


def test_a_body_is_read_from_a_bucket(aws: Any, make: Make, unique: Callable[[str], str]) -> None:
    """In the version that the template names."""
    bucket = unique("bodies")
    s3 = aws.client("s3")
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key="k", Body=json.dumps(document("/a")))
    api = make(TYPES, "AWS::ApiGateway::RestApi", BodyS3Location={"Bucket": bucket, "Key": "k"})
    assert paths(aws, api) == {"/a"}


def test_a_refused_body_leaves_nothing(aws: Any, make: Make, unique: Callable[[str], str]) -> None:
    """Neither does a property that is refused after the document was imported."""
    name = unique("api")
    client = aws.client("apigateway")
    with pytest.raises(client.exceptions.BadRequestException):
        make(TYPES, "AWS::ApiGateway::RestApi", Body={"no": "document"})
    with pytest.raises(client.exceptions.BadRequestException):
        make(TYPES, "AWS::ApiGateway::RestApi", Body=document("/a", title=name), ApiKeySourceType="NOBODY")
    assert name not in {each["name"] for each in client.get_rest_apis(limit=500)["items"]}
