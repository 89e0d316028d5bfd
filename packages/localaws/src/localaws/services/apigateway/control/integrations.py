"""Integrations: the updates that moto lacks, what AWS adds to a new one, and refusals that moto leaves out.

Closes: UpdateIntegration, UpdateIntegrationResponse; an integration's defaults and its cache keys; VPC links are
refused when they are put. https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html ; defaults, refusals
and that a mock needs neither method nor URI: recorded response, test_put_integration_validation; the caller's own
credentials: https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegration.html
"""

from __future__ import annotations

import json
from typing import Any

from moto.apigateway.exceptions import BadRequestException, NotFoundException
from moto.apigateway.models import APIGatewayBackend, IntegrationResponse
from moto.apigateway.responses import APIGatewayResponse

from localaws.moto.patches import Patches
from localaws.services.apigateway.control.checks import absent
from localaws.services.apigateway.control.checks.guarding import guard, without_empty_members
from localaws.services.apigateway.control.methods import check_method
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


def install(patches: Patches) -> None:
    """Add the updates and the checks."""
    patches.replace(
        APIGatewayResponse,
        update_integration=_update_integration,
        update_integration_response=_update_integration_response,
    )
    guard(patches, "put_integration", _check_new_integration)
    _complete_integrations(patches)
    guard(patches, "get_integration", _check_integration)
    guard(patches, "delete_integration", _check_integration)
    guard(patches, "delete_integration_response", _check_integration_response)
    patches.wrap(IntegrationResponse, "to_json", without_empty_members)


def _check_new_integration(
    backend: APIGatewayBackend,
    function_id: str,
    resource_id: str,
    method_type: str,
    integration_type: str,
    uri: str | None = None,
    **settings: Any,
) -> None:
    check_method(backend, function_id, resource_id, method_type)
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


def _check_integration(backend: APIGatewayBackend, function_id: str, resource_id: str, method_type: str) -> None:
    if backend.get_method(function_id, resource_id, method_type).method_integration is None:
        raise NotFoundException(absent.INTEGRATION)


def _check_integration_response(
    backend: APIGatewayBackend, function_id: str, resource_id: str, method_type: str, status_code: str
) -> None:
    _check_integration(backend, function_id, resource_id, method_type)
    integration: Any = backend.get_method(function_id, resource_id, method_type).method_integration
    if status_code not in (integration.integration_responses or {}):
        raise NotFoundException("Invalid Response status code specified")


def _integration(response: APIGatewayResponse) -> Any:
    _, api_id, _, resource_id, _, method, *_ = segments(response)
    return state(response).get_integration(api_id, resource_id, method)


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
