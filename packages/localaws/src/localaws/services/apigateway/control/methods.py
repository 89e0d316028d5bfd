"""Methods and integrations: the updates that moto lacks, and refusals that it leaves out.

Closes: UpdateMethod, UpdateMethodResponse, UpdateIntegration, UpdateIntegrationResponse; methods that exist already;
CUSTOM without an authorizer; an integration's defaults and its cache keys; VPC links are refused when they are put.
https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html ; defaults, refusals and that a mock needs
neither method nor URI: recorded response, test_put_integration_validation; the caller's own credentials:
https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegration.html
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from typing import Any

from moto.apigateway.exceptions import (
    BadRequestException,
    ConflictException,
    NoIntegrationDefined,
    NotFoundException,
)
from moto.apigateway.models import APIGatewayBackend
from moto.apigateway.responses import APIGatewayResponse

from localaws.moto.patches import Patches
from localaws.services.apigateway.control.patching import (
    Answer,
    Aspect,
    answer,
    apply,
    body,
    integer,
    operations,
    segments,
    state,
    text,
    truth,
)
from localaws.services.apigateway.gateway.snapshot import FUNCTION_URI

METHOD = {
    "authorizationType": Aspect("authorization_type"),
    "authorizerId": Aspect("authorizer_id"),
    "apiKeyRequired": Aspect("api_key_required", truth),
    "operationName": Aspect("operation_name"),
    "requestValidatorId": Aspect("request_validator_id"),
    "requestParameters": Aspect("request_parameters", truth, "map"),
    "requestModels": Aspect("request_models", text, "map"),
    "authorizationScopes": Aspect("authorization_scopes", text, "list"),
}
METHOD_RESPONSE = {
    "responseParameters": Aspect("response_parameters", truth, "map"),
    "responseModels": Aspect("response_models", text, "map"),
}
INTEGRATION = {
    "type": Aspect("integration_type"),
    "uri": Aspect("uri"),
    "httpMethod": Aspect("http_method"),
    "credentials": Aspect("credentials"),
    "passthroughBehavior": Aspect("passthrough_behaviour"),
    "contentHandling": Aspect("content_handling"),
    "timeoutInMillis": Aspect("timeout_in_millis", integer),
    "connectionType": Aspect("connection_type"),
    "cacheNamespace": Aspect("cache_namespace"),
    "cacheKeyParameters": Aspect("cache_key_parameters", text, "list"),
    "requestParameters": Aspect("request_parameters", text, "map"),
    "requestTemplates": Aspect("request_templates", text, "map"),
    "tlsConfig": Aspect("tls_config", truth, "map"),
}
INTEGRATION_RESPONSE = {
    "selectionPattern": Aspect("selection_pattern"),
    "contentHandling": Aspect("content_handling"),
    "responseParameters": Aspect("response_parameters", text, "map"),
    "responseTemplates": Aspect("response_templates", lambda value: value, "map"),
}
HTTP = frozenset({"HTTP", "HTTP_PROXY"})
# The caller's own identity in place of a role's: moto takes it for another account's.
CALLER = "arn:aws:iam::*:user/*"
LONGEST, SHORTEST = 29_000, 50
WITH_AUTHORIZER = frozenset({"CUSTOM", "COGNITO_USER_POOLS"})


def install(patches: Patches) -> None:
    """Add the updates and the checks."""
    patches.replace(
        APIGatewayResponse,
        update_method=_update_method,
        update_method_response=_update_method_response,
        update_integration=_update_integration,
        update_integration_response=_update_integration_response,
    )
    _guard(patches, "put_method", _check_new_method)
    _guard(patches, "put_integration", _check_new_integration)
    _complete_integrations(patches)
    _guard(patches, "delete_method", _check_method)
    _guard(patches, "get_integration", _check_integration)
    _guard(patches, "delete_integration", _check_integration)
    _guard(patches, "get_method_response", _check_response)
    _guard(patches, "delete_method_response", _check_response)


def _guard(patches: Patches, name: str, check: Callable[..., None]) -> None:
    """Check before moto acts; the check gets moto's arguments by name, however they were given."""
    original = getattr(APIGatewayBackend, name)
    signature = inspect.signature(original)

    def guarded(backend: APIGatewayBackend, *args: Any, **kwargs: Any) -> Any:
        _, *given = signature.bind(backend, *args, **kwargs).arguments.items()
        check(backend, **dict(given))
        return original(backend, *args, **kwargs)

    patches.put(APIGatewayBackend, name, guarded)


def _check_new_method(
    backend: APIGatewayBackend,
    function_id: str,
    resource_id: str,
    method_type: str,
    authorization_type: str | None,
    *_: Any,
    **settings: Any,
) -> None:
    if method_type in backend.get_resource(function_id, resource_id).resource_methods:
        raise ConflictException("Method already exists for this resource")
    _check_authorizer(backend, function_id, authorization_type, settings.get("authorizer_id"))


def _check_authorizer(backend: APIGatewayBackend, api_id: str, kind: str | None, authorizer_id: str | None) -> None:
    if kind in WITH_AUTHORIZER and authorizer_id not in backend.get_rest_api(api_id).authorizers:
        raise BadRequestException(
            "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS "
            "requires a valid authorizer."
        )


def _check_new_integration(
    backend: APIGatewayBackend,
    function_id: str,
    resource_id: str,
    method_type: str,
    integration_type: str,
    uri: str | None = None,
    **settings: Any,
) -> None:
    _check_method(backend, function_id, resource_id, method_type)
    check_served(integration_type, uri, settings.get("timeout_in_millis"), settings.get("connection_type"))


def _complete_integrations(patches: Patches) -> None:
    """Add what AWS adds to a new integration, and keep the cache's keys, which moto does not read."""
    put, answer_put = APIGatewayBackend.put_integration, APIGatewayResponse.put_integration

    def put_integration(backend: APIGatewayBackend, *args: Any, **kwargs: Any) -> Any:
        credentials = kwargs.get("credentials")
        kwargs["credentials"] = None if credentials == CALLER else credentials
        made: Any = put(backend, *args, **kwargs)
        made.credentials = credentials
        made.passthrough_behaviour = made.passthrough_behaviour or "WHEN_NO_MATCH"
        made.timeout_in_millis = int(made.timeout_in_millis or LONGEST)
        made.cache_namespace = made.cache_namespace or (kwargs.get("resource_id") or args[1])
        made.connection_type = "INTERNET" if made.integration_type in HTTP else None
        made.uri = None if made.integration_type == "MOCK" else made.uri
        return made

    def respond(response: APIGatewayResponse) -> Answer:
        answer_put(response)
        made = _integration(response)
        made.cache_key_parameters = list(body(response).get("cacheKeyParameters") or ())
        return answer(201, made.to_json())

    patches.replace(
        APIGatewayBackend,
        put_integration=put_integration,
    )
    patches.replace(
        APIGatewayResponse,
        put_integration=respond,
    )


def check_served(integration_type: str, uri: str | None, timeout: int | None, connection: str | None = None) -> None:
    """Refuse what AWS refuses (BadRequestException), and VPC links, which are not served (NotImplementedError)."""
    if integration_type not in {"AWS", "AWS_PROXY", "HTTP", "HTTP_PROXY", "MOCK"}:
        raise BadRequestException(
            "Enumeration value for IntegrationType must be one of AWS, AWS_PROXY, HTTP, HTTP_PROXY, MOCK"
        )
    if connection not in {None, "INTERNET"}:
        raise NotImplementedError(f"integrations with a connection of type {connection}")
    if integration_type == "AWS_PROXY" and (uri or "").startswith("arn:") and ":lambda:" not in (uri or ""):
        raise BadRequestException(
            "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations."
        )
    if integration_type == "AWS_PROXY" and (uri or "").startswith("arn:") and not FUNCTION_URI.match(uri or ""):
        raise BadRequestException("Invalid ARN specified in the request")
    if timeout is not None and not SHORTEST <= int(timeout) <= LONGEST:
        raise BadRequestException(f"Timeout should be between {SHORTEST} ms and {LONGEST} ms")


def _check_method(backend: APIGatewayBackend, function_id: str, resource_id: str, method_type: str) -> None:
    backend.get_method(function_id, resource_id, method_type)


def _check_integration(backend: APIGatewayBackend, function_id: str, resource_id: str, method_type: str) -> None:
    if backend.get_method(function_id, resource_id, method_type).method_integration is None:
        raise NoIntegrationDefined


def _check_response(
    backend: APIGatewayBackend, function_id: str, resource_id: str, method_type: str, response_code: str
) -> None:
    if backend.get_method(function_id, resource_id, method_type).get_response(response_code) is None:
        raise NotFoundException("Invalid Response status code specified")


def _method(response: APIGatewayResponse) -> Any:
    _, api_id, _, resource_id, _, method, *_ = segments(response)
    return state(response).get_method(api_id, resource_id, method)


def _integration(response: APIGatewayResponse) -> Any:
    _, api_id, _, resource_id, _, method, *_ = segments(response)
    return state(response).get_integration(api_id, resource_id, method)


def _update_method(response: APIGatewayResponse) -> str:
    method, patches = _method(response), operations(response)
    wanted = {patch["path"]: patch.get("value") for patch in patches if patch["op"] != "remove"}
    kind = wanted.get("/authorizationType", method.authorization_type)
    _check_authorizer(response.backend, segments(response)[1], kind, wanted.get("/authorizerId", method.authorizer_id))
    apply(method, patches, METHOD)
    if kind not in WITH_AUTHORIZER:
        method.authorizer_id = None
    return json.dumps(method.to_json())


def _update_method_response(response: APIGatewayResponse) -> str:
    _, api_id, _, resource_id, _, method, _, status, *_ = segments(response)
    found = state(response).get_method_response(api_id, resource_id, method, status)
    apply(found, operations(response), METHOD_RESPONSE)
    return json.dumps(found.to_json())


def _update_integration(response: APIGatewayResponse) -> str:
    integration, patches = _integration(response), operations(response)
    wanted = {patch["path"]: patch.get("value") for patch in patches}
    check_served(
        wanted.get("/type") or integration.integration_type,
        wanted.get("/uri") or integration.uri,
        integer(wanted.get("/timeoutInMillis")),
        wanted.get("/connectionType"),
    )
    apply(integration, patches, INTEGRATION)
    return json.dumps(integration.to_json())


def _update_integration_response(response: APIGatewayResponse) -> str:
    integration = _integration(response)
    found = integration.get_integration_response(segments(response)[-1])
    apply(found, operations(response), INTEGRATION_RESPONSE)
    return json.dumps(found.to_json())
