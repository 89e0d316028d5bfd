"""REST APIs and resources. https://docs.aws.amazon.com/apigateway/latest/api/API_CreateRestApi.html ."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


def test_every_setting_of_a_new_api_is_kept(aws: Any, unique: Callable[[str], str]) -> None:
    """What CreateRestApi is told, GetRestApi tells."""
    client = aws.client("apigateway")
    settings = {
        "name": unique("api"),
        "description": "d",
        "binaryMediaTypes": ["image/png"],
        "minimumCompressionSize": 100,
        "disableExecuteApiEndpoint": True,
        "apiKeySource": "AUTHORIZER",
        "securityPolicy": "SecurityPolicy_TLS13_1_2_2021_06",
        "endpointAccessMode": "BASIC",
        "endpointConfiguration": {"types": ["REGIONAL"], "ipAddressType": "ipv4"},
    }
    made = client.create_rest_api(**settings)
    assert made["ResponseMetadata"]["HTTPStatusCode"] == 201
    found = client.get_rest_api(restApiId=made["id"])
    assert {name: found[name] for name in settings} == settings
    client.delete_rest_api(restApiId=made["id"])


def test_updates_are_kept_with_their_types(rest_api: Any, patch: Any) -> None:
    """Patches change booleans, numbers, lists and texts; ``~1`` stands for a slash."""
    operations = patch(
        ("replace", "/name", "renamed"),
        ("replace", "/disableExecuteApiEndpoint", "true"),
        ("replace", "/minimumCompressionSize", "200"),
        ("add", "/binaryMediaTypes/image~1png", None),
        ("add", "/binaryMediaTypes/a~1b", None),
        ("remove", "/binaryMediaTypes/a~1b", None),
        ("replace", "/securityPolicy", "TLS_1_2"),
    )
    found = rest_api.client.update_rest_api(restApiId=rest_api.id, patchOperations=operations)
    assert (found["name"], found["disableExecuteApiEndpoint"], found["minimumCompressionSize"]) == (
        "renamed",
        True,
        200,
    )
    assert (found["binaryMediaTypes"], found["securityPolicy"]) == (["image/png"], "TLS_1_2")
    back = patch(("replace", "/disableExecuteApiEndpoint", "false"), ("replace", "/minimumCompressionSize", ""))
    found = rest_api.client.update_rest_api(restApiId=rest_api.id, patchOperations=back)
    assert found["disableExecuteApiEndpoint"] is False
    assert "minimumCompressionSize" not in found


def test_a_regional_api_begins_with_tls_1_0(rest_api: Any) -> None:
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-custom-domain-tls-version.html ."""
    assert rest_api.client.get_rest_api(restApiId=rest_api.id)["securityPolicy"] == "TLS_1_0"


@pytest.mark.parametrize(
    "operations",
    [
        [("replace", "/securityPolicy", "SecurityPolicy_TLS13_1_3_2025_09")],
        [("replace", "/securityPolicy", "SSLv3")],
        [("replace", "/securityPolicy", "SecurityPolicy_TLS13_2025_EDGE"), ("replace", "/endpointAccessMode", "BASIC")],
        [("replace", "/endpointAccessMode", "OPEN")],
        [("replace", "/disableExecuteApiEndpoint", "maybe")],
        [("replace", "/minimumCompressionSize", "many")],
        [("replace", "/nothing", "x")],
    ],
)
def test_a_wrong_update_is_refused_and_changes_nothing(rest_api: Any, patch: Any, operations: Any) -> None:
    """400 BadRequestException; operations beside the wrong one are not applied either."""
    client = rest_api.client
    before = client.get_rest_api(restApiId=rest_api.id)
    with pytest.raises(client.exceptions.BadRequestException):
        client.update_rest_api(
            restApiId=rest_api.id, patchOperations=patch(("replace", "/description", "x"), *operations)
        )
    after = client.get_rest_api(restApiId=rest_api.id)
    assert after | {"ResponseMetadata": None} == before | {"ResponseMetadata": None}


def test_named_policies_need_an_access_mode(rest_api: Any, patch: Any) -> None:
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies.html ."""
    operations = patch(
        ("replace", "/securityPolicy", "SecurityPolicy_TLS13_1_3_2025_09"), ("replace", "/endpointAccessMode", "BASIC")
    )
    found = rest_api.client.update_rest_api(restApiId=rest_api.id, patchOperations=operations)
    assert (found["securityPolicy"], found["endpointAccessMode"]) == ("SecurityPolicy_TLS13_1_3_2025_09", "BASIC")


def test_what_is_not_there_is_404(aws: Any) -> None:
    """NotFoundException, with its status."""
    client = aws.client("apigateway")
    for ask in (client.get_rest_api, client.delete_rest_api, client.get_resources):
        with pytest.raises(client.exceptions.NotFoundException) as raised:
            ask(restApiId="zzz")
        assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404


def test_methods_are_told_when_they_are_asked_for(rest_api: Any) -> None:
    """Without ``embed`` only the names of the methods are listed."""
    rest_api.mock()
    [bare] = rest_api.client.get_resources(restApiId=rest_api.id)["items"]
    assert bare["resourceMethods"] == {"GET": {}}
    [full] = rest_api.client.get_resources(restApiId=rest_api.id, embed=["methods"])["items"]
    assert full["resourceMethods"]["GET"]["methodIntegration"]["type"] == "MOCK"


def test_resources_are_told_in_pages(rest_api: Any) -> None:
    """25 a page unless told, 500 at most; a paginator gets them all."""
    client = rest_api.client
    for number in range(30):
        client.create_resource(restApiId=rest_api.id, parentId=rest_api.root, pathPart=f"r{number}")
    first = client.get_resources(restApiId=rest_api.id)
    assert len(first["items"]) == 25
    rest = client.get_resources(restApiId=rest_api.id, position=first["position"], limit=500)
    assert (len(rest["items"]), "position" in rest) == (6, False)
    pages = client.get_paginator("get_resources").paginate(restApiId=rest_api.id, PaginationConfig={"PageSize": 7})
    assert len([item for page in pages for item in page["items"]]) == 31
    with pytest.raises(client.exceptions.BadRequestException):
        client.get_resources(restApiId=rest_api.id, limit=501)


def test_resources_of_one_name_conflict_and_go_with_their_parents(rest_api: Any) -> None:
    """409 for a second child of that name; deleting a resource deletes what lies below it."""
    client = rest_api.client
    parent = client.create_resource(restApiId=rest_api.id, parentId=rest_api.root, pathPart="a")["id"]
    client.create_resource(restApiId=rest_api.id, parentId=parent, pathPart="b")
    with pytest.raises(client.exceptions.ConflictException):
        client.create_resource(restApiId=rest_api.id, parentId=rest_api.root, pathPart="a")
    client.delete_resource(restApiId=rest_api.id, resourceId=parent)
    assert [item["path"] for item in client.get_resources(restApiId=rest_api.id)["items"]] == ["/"]
    with pytest.raises(client.exceptions.BadRequestException):
        client.delete_resource(restApiId=rest_api.id, resourceId=rest_api.root)


@pytest.mark.parametrize("operation", ["test_invoke_method", "create_vpc_link"])
def test_what_is_not_done_is_refused_cleanly(rest_api: Any, operation: str) -> None:
    """Test invocations and VPC links: NotImplemented, as an error that boto3 reads."""
    parameters: dict[str, dict[str, Any]] = {
        "create_vpc_link": {"name": "v", "targetArns": ["arn:aws:elasticloadbalancing:us-east-1:1:loadbalancer/n"]},
        "test_invoke_method": rest_api.place,
    }
    with pytest.raises(rest_api.client.exceptions.ClientError) as raised:
        getattr(rest_api.client, operation)(**parameters[operation])
    assert raised.value.response["Error"]["Code"] == "NotImplemented"


def test_a_resource_is_renamed_and_moved(rest_api: Any, patch: Any) -> None:
    """With its children; a name that is taken is 409, a place below itself 400."""
    client, api = rest_api.client, rest_api.id
    one = client.create_resource(restApiId=api, parentId=rest_api.root, pathPart="one")["id"]
    two = client.create_resource(restApiId=api, parentId=rest_api.root, pathPart="two")["id"]
    client.create_resource(restApiId=api, parentId=one, pathPart="below")
    with pytest.raises(client.exceptions.ConflictException):
        client.update_resource(restApiId=api, resourceId=one, patchOperations=patch(("replace", "/pathPart", "two")))
    with pytest.raises(client.exceptions.BadRequestException):
        client.update_resource(restApiId=api, resourceId=one, patchOperations=patch(("replace", "/parentId", one)))
    changes = patch(("replace", "/pathPart", "{id}"), ("replace", "/parentId", two))
    assert client.update_resource(restApiId=api, resourceId=one, patchOperations=changes)["path"] == "/two/{id}"
    assert "/two/{id}/below" in [item["path"] for item in client.get_resources(restApiId=api)["items"]]


def test_a_model_is_updated(rest_api: Any, patch: Any) -> None:
    """Its schema and description."""
    client, place = rest_api.client, {"restApiId": rest_api.id, "modelName": "M"}
    client.create_model(restApiId=rest_api.id, name="M", contentType="application/json", schema="{}")
    changes = patch(("replace", "/schema", '{"type": "object"}'), ("replace", "/description", "d"))
    client.update_model(**place, patchOperations=changes)
    found = client.get_model(**place)
    assert (found["schema"], found["description"]) == ('{"type": "object"}', "d")
