"""Methods: the updates that moto lacks, and refusals that it leaves out.

Closes: UpdateMethod, UpdateMethodResponse; methods that exist already; CUSTOM without an authorizer; authorization that
is not written in capitals. https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html
"""

from __future__ import annotations

import copy
import json
from typing import Any

from moto.apigateway.exceptions import (
    ConflictException,
    NotFoundException,
)
from moto.apigateway.models import APIGatewayBackend, Method, MethodResponse
from moto.apigateway.responses import APIGatewayResponse

from localaws.moto.patches import Method as Made
from localaws.moto.patches import Patches
from localaws.services.apigateway.control.checks.guarding import guard, without_empty_members
from localaws.services.apigateway.control.checks.methods import (
    WITH_AUTHORIZER,
    authorization,
    check_authorizer,
    check_http_method,
    check_named,
)
from localaws.services.apigateway.control.patching import (
    Answer,
    Aspect,
    answer,
    apply,
    operations,
    segments,
    state,
    text,
    truth,
)

METHOD = {
    "authorizationType": Aspect("authorization_type"),
    "authorizerId": Aspect("authorizer_id"),
    "apiKeyRequired": Aspect("api_key_required", lambda value: (value or "").lower() == "true"),
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
ABSENT_MEMBER = {
    "responseParameters": "Invalid parameter name specified",
    "responseModels": "Content-Type specified was not found",
}


def install(patches: Patches) -> None:
    """Add the updates and the checks."""
    patches.replace(
        APIGatewayResponse,
        update_method=_update_method,
        update_method_response=_update_method_response,
    )
    guard(patches, "put_method", _check_new_method)
    for kept in (Method, MethodResponse):
        patches.wrap(kept, "to_json", without_empty_members)
    patches.wrap(Method, "__init__", _reading_the_type)
    guard(patches, "delete_method", check_method)
    guard(patches, "get_method_response", _check_response)
    guard(patches, "delete_method_response", _check_response)


def _reading_the_type(init: Made) -> Made:
    def initialise(method: Method, method_type: str, authorization_type: str | None, **settings: Any) -> None:
        init(method, method_type, authorization(authorization_type), **settings)

    return initialise


def _check_new_method(
    backend: APIGatewayBackend,
    function_id: str,
    resource_id: str,
    method_type: str,
    authorization_type: str | None,
    *_: Any,
    **settings: Any,
) -> None:
    standing = backend.get_resource(function_id, resource_id).resource_methods
    check_http_method(method_type)
    if method_type in standing:
        raise ConflictException("Method already exists for this resource")
    api = backend.get_rest_api(function_id)
    check_authorizer(api, authorization_type, settings.get("authorizer_id"))
    check_named(api, settings)


def check_method(backend: APIGatewayBackend, function_id: str, resource_id: str, method_type: str) -> None:
    """Raise NotFoundException where the method, or its resource, is not there."""
    backend.get_method(function_id, resource_id, method_type)


def _check_response(
    backend: APIGatewayBackend, function_id: str, resource_id: str, method_type: str, response_code: str
) -> None:
    if backend.get_method(function_id, resource_id, method_type).get_response(response_code) is None:
        raise NotFoundException("Invalid Response status code specified")


def _method(response: APIGatewayResponse) -> Any:
    _, api_id, _, resource_id, _, method, *_ = segments(response)
    return state(response).get_method(api_id, resource_id, method)


def _update_method(response: APIGatewayResponse) -> str:
    method, patches = _method(response), operations(response)
    wanted = {patch["path"]: patch.get("value") for patch in patches if patch["op"] != "remove"}
    kind = wanted.get("/authorizationType", method.authorization_type)
    api = state(response).get_rest_api(segments(response)[1])
    draft = copy.copy(method)
    apply(draft, patches, METHOD, strict=True)
    check_authorizer(api, kind, wanted.get("/authorizerId", method.authorizer_id))
    check_named(api, vars(draft))
    vars(method).update(vars(draft), authorization_type=authorization(kind))
    if method.authorization_type not in WITH_AUTHORIZER:
        method.authorizer_id = None
    return json.dumps(method.to_json())


def _update_method_response(response: APIGatewayResponse) -> Answer:
    """Answer 201.

    https://github.com/localstack/localstack/blob/main/tests/aws/services/apigateway/test_apigateway_api.snapshot.json
    (TestApigatewayMethodResponse)
    """
    _, api_id, _, resource_id, _, method, _, status, *_ = segments(response)
    found = state(response).get_method_response(api_id, resource_id, method, status)
    patches = operations(response)
    standing = {"responseParameters": found.response_parameters or {}, "responseModels": found.response_models or {}}
    for patch in patches:
        name, _, member = patch["path"].removeprefix("/").partition("/")
        if patch["op"] != "add" and name in standing and member.replace("~1", "/") not in standing[name]:
            raise NotFoundException(ABSENT_MEMBER[name])
    apply(found, patches, METHOD_RESPONSE, strict=True)
    return answer(201, found.to_json())
