"""Methods and integrations, updated in place.

https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html .
"""

from __future__ import annotations

from typing import Any

import pytest


def test_a_method_is_updated_in_place(rest_api: Any, patch: Any) -> None:
    """Authorization, key requirement and parameters change; the integration stays."""
    rest_api.mock()
    authorizer = rest_api.authorizer()
    found = rest_api.client.update_method(
        **rest_api.place,
        patchOperations=patch(
            ("replace", "/authorizationType", "CUSTOM"),
            ("replace", "/authorizerId", authorizer),
            ("replace", "/apiKeyRequired", "true"),
            ("add", "/requestParameters/method.request.header.X-One", "true"),
        ),
    )
    assert (found["authorizationType"], found["authorizerId"], found["apiKeyRequired"]) == ("CUSTOM", authorizer, True)
    assert found["requestParameters"] == {"method.request.header.X-One": True}
    assert found["methodIntegration"]["type"] == "MOCK"
    back = rest_api.client.update_method(
        **rest_api.place, patchOperations=patch(("replace", "/authorizationType", "NONE"))
    )
    assert (back["authorizationType"], "authorizerId" in back) == ("NONE", False)


def test_custom_authorization_needs_an_authorizer(rest_api: Any, patch: Any) -> None:
    """On put and on update: 400 with AWS's message."""
    client = rest_api.client
    with pytest.raises(client.exceptions.BadRequestException, match="requires a valid authorizer"):
        rest_api.mock(authorizationType="CUSTOM", authorizerId="nobody")
    rest_api.mock()
    with pytest.raises(client.exceptions.BadRequestException, match="requires a valid authorizer"):
        client.update_method(**rest_api.place, patchOperations=patch(("replace", "/authorizationType", "CUSTOM")))


def test_a_method_is_put_once(rest_api: Any) -> None:
    """A second PutMethod is 409."""
    rest_api.mock()
    with pytest.raises(rest_api.client.exceptions.ConflictException):
        rest_api.client.put_method(**rest_api.place, authorizationType="NONE")


def test_an_integration_is_updated_in_place(rest_api: Any, patch: Any) -> None:
    """URI, timeout and templates change."""
    rest_api.client.put_method(**rest_api.place, authorizationType="NONE")
    rest_api.client.put_integration(
        **rest_api.place, type="AWS_PROXY", integrationHttpMethod="POST", uri=rest_api.uri("one")
    )
    found = rest_api.client.update_integration(
        **rest_api.place,
        patchOperations=patch(
            ("replace", "/uri", rest_api.uri("two")),
            ("replace", "/timeoutInMillis", "5000"),
            ("add", "/requestTemplates/application~1json", "{}"),
        ),
    )
    assert (found["uri"], found["timeoutInMillis"]) == (rest_api.uri("two"), 5000)
    assert found["requestTemplates"] == {"application/json": "{}"}


def test_responses_are_updated_in_place(rest_api: Any, patch: Any) -> None:
    """Method and integration responses get their CORS headers afterwards."""
    rest_api.mock()
    name = "method.response.header.Access-Control-Allow-Origin"
    method = rest_api.client.update_method_response(
        **rest_api.place, statusCode="200", patchOperations=patch(("add", f"/responseParameters/{name}", "false"))
    )
    integration = rest_api.client.update_integration_response(
        **rest_api.place, statusCode="200", patchOperations=patch(("add", f"/responseParameters/{name}", "'*'"))
    )
    assert method["responseParameters"] == {name: False}
    assert integration["responseParameters"] == {name: "'*'"}


@pytest.mark.parametrize(
    "settings",
    [
        {
            "type": "AWS_PROXY",
            "integrationHttpMethod": "POST",
            "uri": "arn:aws:lambda:us-east-1:123456789012:function:f",
        },
        {"type": "AWS_PROXY", "uri": "{uri}"},
        {"type": "MOCK", "timeoutInMillis": 40_000},
    ],
)
def test_a_wrong_integration_is_refused(rest_api: Any, settings: dict[str, Any]) -> None:
    """A URI that is no invocation, a missing HTTP method, a timeout out of bounds: 400."""
    rest_api.client.put_method(**rest_api.place, authorizationType="NONE")
    given = settings | ({"uri": rest_api.uri("f")} if settings.get("uri") == "{uri}" else {})
    with pytest.raises(rest_api.client.exceptions.BadRequestException):
        rest_api.client.put_integration(**rest_api.place, **given)


@pytest.mark.parametrize("kind", ["HTTP", "HTTP_PROXY", "AWS"])
def test_integrations_that_are_not_served_are_refused_when_put(rest_api: Any, kind: str) -> None:
    """NotImplemented, so that nobody finds out by a request."""
    rest_api.client.put_method(**rest_api.place, authorizationType="NONE")
    with pytest.raises(rest_api.client.exceptions.ClientError) as raised:
        rest_api.client.put_integration(
            **rest_api.place,
            type=kind,
            integrationHttpMethod="POST",
            uri=rest_api.uri("f"),
            credentials="arn:aws:iam::123456789012:role/r",
        )
    assert raised.value.response["Error"]["Code"] == "NotImplemented"
