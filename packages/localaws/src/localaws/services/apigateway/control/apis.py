"""REST APIs: fields that moto loses or converts wrongly.

Closes: binaryMediaTypes, minimumCompressionSize, securityPolicy, endpointAccessMode on create and update,
disableExecuteApiEndpoint as a boolean, resourceMethods without ``embed``, resources of one name, deletions of what is
not there; UpdateResource and UpdateModel. Which values need an access mode:
https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from moto.apigateway.exceptions import BadRequestException, ConflictException
from moto.apigateway.models import APIGatewayBackend, Resource, RestAPI
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

ASPECTS = {
    "name": Aspect("name"),
    "description": Aspect("description", lambda value: value or ""),
    "apiKeySource": Aspect("api_key_source"),
    "disableExecuteApiEndpoint": Aspect("disableExecuteApiEndpoint", truth),
    "minimumCompressionSize": Aspect("minimum_compression_size", integer),
    "policy": Aspect("policy"),
    "securityPolicy": Aspect("security_policy"),
    "endpointAccessMode": Aspect("endpoint_access_mode"),
    "binaryMediaTypes": Aspect("binaryMediaTypes", text, "list"),
}
RESOURCE = {"pathPart": Aspect("path_part"), "parentId": Aspect("parent_id")}
MODEL = {"description": Aspect("description"), "schema": Aspect("schema")}
NAMED_POLICY = re.compile(r"SecurityPolicy_\w+")
LARGEST_BODY = 10_485_760


def install(patches: Patches) -> None:
    """Replace the operations on REST APIs and resources that lose something."""
    create, describe = APIGatewayResponse.create_rest_api, RestAPI.to_dict
    patches.replace(
        APIGatewayResponse,
        create_rest_api=lambda response: _create(create, response),
        update_rest_api=_update,
        delete_rest_api=_delete,
        get_resources=_get_resources,
        update_resource=_update_resource,
        update_model=_update_model,
    )
    patches.replace(
        RestAPI,
        to_dict=lambda api: _described(describe(api), api),
    )
    _guard_resources(patches)


def _create(original: Callable[[APIGatewayResponse], Any], response: APIGatewayResponse) -> Answer:
    asked = body(response)
    if asked.get("cloneFrom"):
        raise NotImplementedError("clones of REST APIs")
    _check_policy(asked.get("securityPolicy"), asked.get("endpointAccessMode"), asked.get("endpointConfiguration"))
    _check_compression(asked.get("minimumCompressionSize"))
    status, _, described = original(response)
    if status != 200:
        return status, {"status": status}, described
    api = state(response).get_rest_api(json.loads(described)["id"])
    api.binaryMediaTypes = asked.get("binaryMediaTypes") or []
    api.version = asked.get("version")
    api.security_policy = asked.get("securityPolicy")
    api.endpoint_access_mode = asked.get("endpointAccessMode")
    return answer(201, api.to_dict())


def _update(response: APIGatewayResponse) -> Answer:
    api = state(response).get_rest_api(segments(response)[1])
    patches = operations(response)
    types = [patch for patch in patches if patch["path"].startswith("/endpointConfiguration/types")]
    wanted = {patch["path"]: patch.get("value") for patch in patches}
    endpoint = {"types": [types[-1]["value"]]} if types else api.endpoint_configuration
    _check_policy(
        wanted.get("/securityPolicy", getattr(api, "security_policy", None)),
        wanted.get("/endpointAccessMode", getattr(api, "endpoint_access_mode", None)),
        endpoint,
    )
    if wanted.get("/apiKeySource", "HEADER") not in {"HEADER", "AUTHORIZER"}:
        raise BadRequestException("Invalid API key source. Must be one of: [HEADER, AUTHORIZER]")
    _check_compression(integer(wanted.get("/minimumCompressionSize")))
    apply(api, [patch for patch in patches if patch not in types], ASPECTS)
    api.endpoint_configuration = endpoint
    return answer(200, api.to_dict())


def check_endpoint(api: RestAPI) -> None:
    """Raise BadRequestException for settings of the API that do not go together."""
    policy, mode = getattr(api, "security_policy", None), getattr(api, "endpoint_access_mode", None)
    _check_policy(policy, mode, api.endpoint_configuration)
    if api.api_key_source not in {"HEADER", "AUTHORIZER"}:
        raise BadRequestException("Invalid API key source. Must be one of: [HEADER, AUTHORIZER]")
    _check_compression(api.minimum_compression_size)


def _check_policy(policy: str | None, mode: str | None, endpoint: dict[str, Any] | None) -> None:
    if mode not in {None, "BASIC", "STRICT"}:
        raise BadRequestException("Invalid endpoint access mode. Must be one of: [BASIC, STRICT]")
    if policy is None or policy in {"TLS_1_0", "TLS_1_2"}:
        return
    if not NAMED_POLICY.fullmatch(policy):
        raise BadRequestException(f"Invalid security policy: {policy}")
    if mode is None:
        raise BadRequestException(f"Security policy {policy} requires an endpoint access mode")
    if policy.endswith("_EDGE") != ("EDGE" in ((endpoint or {}).get("types") or ["EDGE"])):
        raise BadRequestException(f"Security policy {policy} is not supported for the endpoint type of this API")


def _check_compression(size: int | None) -> None:
    if size is not None and not 0 <= size <= LARGEST_BODY:
        raise BadRequestException(f"Invalid minimum compression size, must be between 0 and {LARGEST_BODY}")


def _described(described: dict[str, Any], api: RestAPI) -> dict[str, Any]:
    """Add what moto leaves out; leave out, as AWS does, what has no value."""
    types = (api.endpoint_configuration or {}).get("types") or ()
    described["securityPolicy"] = getattr(api, "security_policy", None) or (
        "TLS_1_2" if "PRIVATE" in types else "TLS_1_0"
    )
    described["endpointAccessMode"] = getattr(api, "endpoint_access_mode", None)
    described["apiStatus"] = "AVAILABLE"
    described["binaryMediaTypes"] = described["binaryMediaTypes"] or None
    return {name: value for name, value in described.items() if value is not None}


def _delete(response: APIGatewayResponse) -> Answer:
    api_id = segments(response)[1]
    state(response).get_rest_api(api_id)
    state(response).delete_rest_api(api_id)
    return answer(202, {})


def _get_resources(response: APIGatewayResponse) -> str:
    resources = [each.to_dict() for each in state(response).get_resources(segments(response)[1])]
    if "methods" not in response.querystring.get("embed", []):
        for each in resources:
            if "resourceMethods" in each:
                each["resourceMethods"] = {name: {} for name in each["resourceMethods"]}
    return json.dumps({"item": sorted(resources, key=lambda each: str(each["path"]))})


def _update_resource(response: APIGatewayResponse) -> Answer:
    """Rename a resource or move it below another; raises BadRequestException, ConflictException.

    https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html
    """
    _, api_id, _, resource_id, *_ = segments(response)
    backend, patches = state(response), operations(response)
    resource = backend.get_resource(api_id, resource_id)
    if resource.parent_id is None:
        raise BadRequestException("Root resource cannot be updated")
    wanted = {patch["path"]: patch.get("value") for patch in patches}
    parent = backend.get_resource(api_id, wanted.get("/parentId") or resource.parent_id)
    if f"{parent.get_path()}/".startswith(f"{resource.get_path()}/"):
        raise BadRequestException("A resource cannot be moved below itself")
    part = wanted.get("/pathPart") or resource.path_part
    for each in backend.get_resources(api_id):
        if each is not resource and each.parent_id == parent.id and each.path_part == part:
            raise ConflictException(f"Another resource with the same parent already has this name: {part}")
    apply(resource, patches, RESOURCE)
    return answer(200, resource.to_dict())


def _update_model(response: APIGatewayResponse) -> Answer:
    _, api_id, _, name, *_ = segments(response)
    model = state(response).get_model(api_id, name)
    apply(model, operations(response), MODEL)
    return answer(200, model.to_json())


def _guard_resources(patches: Patches) -> None:
    create, delete = APIGatewayBackend.create_resource, APIGatewayBackend.delete_resource

    def create_resource(
        backend: APIGatewayBackend, function_id: str, parent_resource_id: str, path_part: str
    ) -> Resource:
        api = backend.get_rest_api(function_id)
        backend.get_resource(function_id, parent_resource_id)
        for each in api.resources.values():
            if each.parent_id == parent_resource_id and each.path_part == path_part:
                raise ConflictException(f"Another resource with the same parent already has this name: {path_part}")
        return create(backend, function_id, parent_resource_id, path_part)

    def delete_resource(backend: APIGatewayBackend, function_id: str, resource_id: str) -> Resource:
        resource = backend.get_resource(function_id, resource_id)
        if resource.parent_id is None:
            raise BadRequestException("Root resource cannot be deleted")
        children = [each.id for each in backend.get_resources(function_id) if each.parent_id == resource_id]
        for child in children:
            delete_resource(backend, function_id, child)
        return delete(backend, function_id, resource_id)

    patches.replace(
        APIGatewayBackend,
        create_resource=create_resource,
        delete_resource=delete_resource,
    )
