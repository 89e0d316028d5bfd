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


@pytest.mark.parametrize("kind", ["HTTP", "HTTP_PROXY", "AWS", "AWS_PROXY", "MOCK"])
def test_an_integration_of_any_type_is_completed_as_recorded(rest_api: Any, kind: str) -> None:
    """Defaults are told, a mock needs no method, keeps no URI (recorded response test_put_integration_validation)."""
    rest_api.client.put_method(**rest_api.place, authorizationType="NONE")
    uri = "http://localhost/x" if kind.startswith("HTTP") else rest_api.uri("f")
    settings = {} if kind == "MOCK" else {"uri": uri, "integrationHttpMethod": "POST"}
    made = rest_api.client.put_integration(**rest_api.place, type=kind, cacheKeyParameters=["a"], **settings)
    expected = {
        "type": kind,
        "passthroughBehavior": "WHEN_NO_MATCH",
        "timeoutInMillis": 29000,
        "cacheNamespace": rest_api.place["resourceId"],
        "cacheKeyParameters": ["a"],
        **({} if kind == "MOCK" else {"uri": uri, "httpMethod": "POST"}),
        **({"connectionType": "INTERNET"} if kind.startswith("HTTP") else {}),
    }
    assert {name: value for name, value in made.items() if name != "ResponseMetadata"} == expected


def test_vpc_links_are_refused_by_name(rest_api: Any) -> None:
    """NotImplemented, so that nobody finds out by a request."""
    rest_api.client.put_method(**rest_api.place, authorizationType="NONE")
    with pytest.raises(rest_api.client.exceptions.ClientError, match="connection of type VPC_LINK") as raised:
        rest_api.client.put_integration(
            **rest_api.place,
            type="HTTP_PROXY",
            integrationHttpMethod="GET",
            uri="http://localhost/x",
            connectionType="VPC_LINK",
            connectionId="v",
        )
    assert raised.value.response["Error"]["Code"] == "NotImplemented"


def test_a_response_that_is_not_there_is_not_found(rest_api: Any) -> None:
    """404 with AWS's message (recorded response test_import_and_validate_rest_api)."""
    rest_api.mock()
    with pytest.raises(rest_api.client.exceptions.NotFoundException, match="Invalid Response status code specified"):
        rest_api.client.get_method_response(**rest_api.place, statusCode="404")


def test_the_callers_own_credentials_are_kept(rest_api: Any) -> None:
    """``arn:aws:iam::*:user/*``, which SAM writes for methods of AWS_IAM; another account's role is refused."""
    rest_api.client.put_method(**rest_api.place, authorizationType="AWS_IAM")
    settings = {"type": "AWS_PROXY", "integrationHttpMethod": "POST", "uri": rest_api.uri("f")}
    caller = "arn:aws:iam::*:user/*"
    assert rest_api.client.put_integration(**rest_api.place, **settings, credentials=caller)["credentials"] == caller
    with pytest.raises(rest_api.client.exceptions.ClientError, match="Cross-account pass role is not allowed"):
        rest_api.client.put_integration(**rest_api.place, **settings, credentials="arn:aws:iam::210987654321:role/r")
