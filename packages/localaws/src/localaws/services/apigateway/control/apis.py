"""REST APIs: fields that moto loses or converts wrongly.

Closes: models that each API begins with; binaryMediaTypes, minimumCompressionSize, securityPolicy, endpointAccessMode
on create and update, disableExecuteApiEndpoint as a boolean, resourceMethods without ``embed``; UpdateResource and
UpdateModel. Which values need an access mode:
https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from moto.apigateway.exceptions import BadRequestException
from moto.apigateway.models import RestAPI
from moto.apigateway.responses import APIGatewayResponse

from localaws.moto.patches import Patches
from localaws.services.apigateway.control.checks import endpoints
from localaws.services.apigateway.control.checks.resources import check_place
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
RESOURCE = {"parentId": Aspect("parent_id"), "pathPart": Aspect("path_part")}
MODEL = {"description": Aspect("description"), "schema": Aspect("schema")}
DRAFT_4 = "http://json-schema.org/draft-04/schema#"
DEFAULT_MODELS = {
    "Empty": (
        "This is a default empty schema model",
        {"$schema": DRAFT_4, "title": "Empty Schema", "type": "object"},
    ),
    "Error": (
        "This is a default error schema model",
        {
            "$schema": DRAFT_4,
            "title": "Error Schema",
            "type": "object",
            "properties": {"message": {"type": "string"}},
        },
    ),
}
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


def _create(original: Callable[[APIGatewayResponse], Any], response: APIGatewayResponse) -> Answer:
    asked = body(response)
    if asked.get("cloneFrom"):
        raise NotImplementedError("clones of REST APIs")
    if asked.get("description") == "":
        raise BadRequestException("Description cannot be an empty string")
    endpoints.check_new(asked.get("endpointConfiguration"))
    _check_policy(asked.get("securityPolicy"), asked.get("endpointAccessMode"), asked.get("endpointConfiguration"))
    _check_compression(asked.get("minimumCompressionSize"))
    status, _, described = original(response)
    if status != 200:
        return status, {"status": status}, described
    api = state(response).get_rest_api(json.loads(described)["id"])
    add_default_models(api)
    api.binaryMediaTypes = asked.get("binaryMediaTypes") or []
    api.version = asked.get("version")
    api.security_policy = asked.get("securityPolicy")
    api.endpoint_access_mode = asked.get("endpointAccessMode")
    return answer(201, created(api))


def created(api: RestAPI) -> dict[str, Any]:
    """Return what a creation answers: a REST API without the member ``tags`` where it has none."""
    return {name: value for name, value in api.to_dict().items() if name != "tags" or value}


def add_default_models(api: RestAPI) -> None:
    """Give a new REST API the two models that each one begins with.

    https://github.com/localstack/localstack/blob/main/tests/aws/services/apigateway/test_apigateway_api.snapshot.json
    (test_model_lifecycle).
    """
    for name, (description, schema) in DEFAULT_MODELS.items():
        api.add_model(name=name, description=description, schema=json.dumps(schema), content_type="application/json")


def _update(response: APIGatewayResponse) -> Answer:
    api = state(response).get_rest_api(segments(response)[1])
    patches = operations(response)
    of_endpoint = [patch for patch in patches if patch["path"].startswith(endpoints.PATH)]
    wanted = {patch["path"]: patch.get("value") for patch in patches}
    endpoint = endpoints.updated(api.endpoint_configuration, of_endpoint)
    _check_policy(
        wanted.get("/securityPolicy", getattr(api, "security_policy", None)),
        wanted.get("/endpointAccessMode", getattr(api, "endpoint_access_mode", None)),
        endpoint,
    )
    if wanted.get("/apiKeySource", "HEADER") not in {"HEADER", "AUTHORIZER"}:
        raise BadRequestException("Invalid API key source. Must be one of: [HEADER, AUTHORIZER]")
    _check_compression(_size(wanted.get("/minimumCompressionSize")))
    apply(api, [patch for patch in patches if patch not in of_endpoint], ASPECTS, strict=True)
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


def _size(value: str | None) -> Any:
    return int(value) if value and value.lstrip("-").isdecimal() else value or None


def _check_compression(size: Any) -> None:
    if size is not None and not (isinstance(size, int) and 0 <= size <= LARGEST_BODY):
        raise BadRequestException(f"Invalid minimum compression size, must be between 0 and {LARGEST_BODY}")


def _described(described: dict[str, Any], api: RestAPI) -> dict[str, Any]:
    """Add what moto leaves out; leave out, as AWS does, what has no value."""
    types = (api.endpoint_configuration or {}).get("types") or ()
    described["securityPolicy"] = getattr(api, "security_policy", None) or (
        "TLS_1_2" if "PRIVATE" in types else "TLS_1_0"
    )
    described["endpointAccessMode"] = getattr(api, "endpoint_access_mode", None)
    described["endpointConfiguration"] = endpoints.completed(api.endpoint_configuration)
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

    https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html ; words:
    https://github.com/localstack/localstack/blob/main/tests/aws/services/apigateway/test_apigateway_api.snapshot.json
    (test_update_resource_behaviour)
    """
    _, api_id, _, resource_id, *_ = segments(response)
    backend, patches = state(response), operations(response)
    resource = backend.get_resource(api_id, resource_id)
    if resource.parent_id is None:
        raise BadRequestException("Root resource cannot be updated")
    for patch in patches:
        if patch["op"] != "replace" and patch["path"].removeprefix("/") in RESOURCE:
            told = f"Invalid patch path  '{patch['path']}' specified for op '{patch['op']}'."
            raise BadRequestException(f"{told} Please choose supported operations")
    wanted = {patch["path"]: patch.get("value") for patch in patches}
    parent = backend.get_resource(api_id, wanted.get("/parentId") or resource.parent_id)
    if f"{parent.get_path()}/".startswith(f"{resource.get_path()}/"):
        raise BadRequestException("Resources cannot be cyclical.")
    check_place(backend, api_id, parent.id, wanted.get("/pathPart") or resource.path_part, resource)
    apply(resource, patches, RESOURCE)
    return answer(200, resource.to_dict())


def _update_model(response: APIGatewayResponse) -> Answer:
    _, api_id, _, name, *_ = segments(response)
    model = state(response).get_model(api_id, name)
    apply(model, operations(response), MODEL)
    return answer(200, model.to_json())
