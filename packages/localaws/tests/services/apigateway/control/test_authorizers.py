"""Authorizers. https://docs.aws.amazon.com/apigateway/latest/api/API_CreateAuthorizer.html ."""

from __future__ import annotations

from typing import Any

import pytest


def test_every_setting_is_kept(rest_api: Any) -> None:
    """The validation expression and the TTL too; without a TTL it is 300 seconds."""
    settings = {
        "type": "TOKEN",
        "identitySource": "method.request.header.Authorization",
        "identityValidationExpression": "^Bearer ",
        "authorizerCredentials": "arn:aws:iam::123456789012:role/r",
    }
    authorizer = rest_api.authorizer(**settings)
    found = rest_api.client.get_authorizer(restApiId=rest_api.id, authorizerId=authorizer)
    assert {name: found[name] for name in settings} == settings
    assert (found["authorizerResultTtlInSeconds"], found["authType"]) == (300, "custom")


def test_an_authorizer_is_updated_in_place(rest_api: Any, patch: Any) -> None:
    """TTL and sources change."""
    authorizer = rest_api.authorizer()
    operations = patch(
        ("replace", "/authorizerResultTtlInSeconds", "0"), ("replace", "/identitySource", "context.requestId")
    )
    found = rest_api.client.update_authorizer(
        restApiId=rest_api.id, authorizerId=authorizer, patchOperations=operations
    )
    assert (found["authorizerResultTtlInSeconds"], found["identitySource"]) == (0, "context.requestId")


@pytest.mark.parametrize(
    "settings",
    [
        {"identitySource": None},
        {"authorizerResultTtlInSeconds": 3601},
        {"authorizerUri": "arn:aws:lambda:us-east-1:123456789012:function:f"},
        {"type": "TOKEN", "identitySource": None, "authorizerResultTtlInSeconds": 0},
    ],
)
def test_a_wrong_authorizer_is_refused(rest_api: Any, settings: dict[str, Any]) -> None:
    """Caching without identity source, a TTL out of bounds, a URI that is no invocation: 400."""
    with pytest.raises(rest_api.client.exceptions.BadRequestException):
        rest_api.authorizer(**settings)


def test_a_wrong_update_leaves_it_as_it_was(rest_api: Any, patch: Any) -> None:
    """An identity source is not taken off by a patch, whatever the TTL."""
    authorizer = rest_api.authorizer(authorizerResultTtlInSeconds=0)
    with pytest.raises(rest_api.client.exceptions.BadRequestException):
        rest_api.client.update_authorizer(
            restApiId=rest_api.id, authorizerId=authorizer, patchOperations=patch(("replace", "/identitySource", ""))
        )
    found = rest_api.client.get_authorizer(restApiId=rest_api.id, authorizerId=authorizer)
    assert found["identitySource"] == "method.request.header.x-api-key"


def test_names_are_unique(rest_api: Any) -> None:
    """A second authorizer of that name is refused."""
    rest_api.authorizer()
    with pytest.raises(rest_api.client.exceptions.BadRequestException, match="must be unique"):
        rest_api.authorizer()


def test_an_authorizer_in_use_stays(rest_api: Any, patch: Any) -> None:
    """Deleting it is 409 while a method refers to it."""
    authorizer = rest_api.authorizer()
    rest_api.mock(authorizationType="CUSTOM", authorizerId=authorizer)
    client = rest_api.client
    with pytest.raises(client.exceptions.ConflictException):
        client.delete_authorizer(restApiId=rest_api.id, authorizerId=authorizer)
    client.update_method(**rest_api.place, patchOperations=patch(("replace", "/authorizationType", "NONE")))
    client.delete_authorizer(restApiId=rest_api.id, authorizerId=authorizer)
    assert client.get_authorizers(restApiId=rest_api.id)["items"] == []
