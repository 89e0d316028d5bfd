"""CloudFormation's types of API Gateway: REST APIs."""

from __future__ import annotations

from typing import Any

World = Any


def test_an_api_is_made_and_patched(world: World) -> None:
    """Only what differs is patched: what was set by API on another property survives."""
    patch = [{"op": "replace", "path": "/minimumCompressionSize", "value": "17"}]
    world.client.update_rest_api(restApiId=world.id, patchOperations=patch)
    sent = world.api.update(BinaryMediaTypes=["image/png"], ApiKeySourceType="AUTHORIZER")
    assert [operation for operation, _ in sent] == ["update_rest_api"]
    told = world.client.get_rest_api(restApiId=world.id)
    assert (told["binaryMediaTypes"], told["apiKeySource"]) == (["image/png"], "AUTHORIZER")
    assert (told["minimumCompressionSize"], told["endpointConfiguration"]["types"]) == (17, ["REGIONAL"])
    assert told["tags"] == world.api.place.tags
    world.api.update(BinaryMediaTypes=None, ApiKeySourceType=None, Tags=[{"Key": "a", "Value": "b"}])
    told = world.client.get_rest_api(restApiId=world.id)
    assert ("binaryMediaTypes" in told, told["apiKeySource"]) == (False, "HEADER")
    assert told["tags"] == {"a": "b", **world.api.place.tags}
