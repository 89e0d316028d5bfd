"""Exports of a stage: the deployment that it serves as OpenAPI 3.0 or Swagger 2.0, with API Gateway's extensions.

Closes: moto exports the API as it is being edited, in Swagger alone, without integrations, authorizers or gateway
responses. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-export-api.html ,
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from moto.apigateway.exceptions import BadRequestException, NotFoundException
from moto.apigateway.responses import APIGatewayResponse

from localaws.moto.patches import Patches
from localaws.services.apigateway.control.checks.methods import ALWAYS
from localaws.services.apigateway.control.exported_methods import PREFIX, Item, paths_of
from localaws.services.apigateway.control.patching import segments, state
from localaws.services.apigateway.gateway.gateway_responses import DEFAULT_TEMPLATES
from localaws.services.apigateway.gateway.models import localised

EXTENSIONS = frozenset({"apigateway", "integrations", "authorizers", "postman"})


def install(patches: Patches) -> None:
    """Replace moto's export."""
    patches.replace(
        APIGatewayResponse,
        get_export=_export,
    )


def _export(response: APIGatewayResponse) -> tuple[int, dict[str, Any], bytes]:
    _, api_id, _, stage_name, _, kind, *_ = segments(response)
    write = FORMATS.get(kind)
    if write is None:
        raise BadRequestException(f"No API exporter for type '{kind}'")
    if "yaml" in (response.headers.get("Accept") or ""):
        raise NotImplementedError("exports in YAML")
    api = state(response).get_rest_api(api_id)
    stage = api.stages.get(stage_name)
    if stage is None:
        raise NotFoundException("Invalid stage identifier specified")
    deployment = api.get_deployment(stage.deployment_id)
    exported = write(api, stage_name, deployment.snapshot.document, _extensions(response))
    version = exported["info"]["version"]
    headers = {
        "status": 200,
        "Content-Type": "application/octet-stream",
        "Content-Disposition": f'attachment; filename="{kind}_{version}.json"',
    }
    return 200, headers, json.dumps(exported, indent=2).encode()


def _extensions(response: APIGatewayResponse) -> frozenset[str]:
    asked = response.querystring.get("extensions", [""])[0]
    extensions = frozenset(filter(None, asked.split(",")))
    if not extensions <= EXTENSIONS:
        raise BadRequestException(f"Unsupported export extension: {', '.join(sorted(extensions - EXTENSIONS))}")
    return extensions


def oas30(api: Any, stage: str, frozen: Item, extensions: frozenset[str]) -> dict[str, Any]:
    """Return a deployment's document as OpenAPI 3.0.1."""
    server: dict[str, Any] = {
        "url": f"https://{_host(api)}/{{basePath}}",
        "variables": {"basePath": {"default": stage}},
    }
    if "apigateway" in extensions and frozen.get("disableExecuteApiEndpoint"):
        # https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-endpoint-configuration.html
        server[f"{PREFIX}endpoint-configuration"] = {"disableExecuteApiEndpoint": True}
    components: dict[str, Any] = {"schemas": models} if (models := _models(frozen, "components/schemas")) else {}
    if schemes := _security_schemes(frozen, extensions):
        components["securitySchemes"] = schemes
    exported = {
        "openapi": "3.0.1",
        "info": _info(api),
        "servers": [server],
        "paths": paths_of(frozen, extensions, swagger=False),
    }
    return {**exported, "components": components, **_api_extensions(frozen, extensions)}


def swagger(api: Any, stage: str, frozen: Item, extensions: frozenset[str]) -> dict[str, Any]:
    """Return a deployment's document as Swagger 2.0."""
    exported: dict[str, Any] = {
        "swagger": "2.0",
        "info": _info(api),
        "host": _host(api),
        "basePath": f"/{stage}",
        "schemes": ["https"],
        "paths": paths_of(frozen, extensions, swagger=True),
    }
    if schemes := _security_schemes(frozen, extensions):
        exported["securityDefinitions"] = schemes
    definitions = {"definitions": models} if (models := _models(frozen, "definitions")) else {}
    return {**exported, **definitions, **_api_extensions(frozen, extensions)}


FORMATS: Mapping[str, Callable[[Any, str, Item, frozenset[str]], dict[str, Any]]] = {
    "oas30": oas30,
    "swagger": swagger,
}


def _host(api: Any) -> str:
    return f"{api.id}.execute-api.{api.region_name}.amazonaws.com"


def _info(api: Any) -> dict[str, str]:
    version = api.version if api.version and api.version != "V1" else _date(api.create_date)
    described = {"title": api.name, "version": version}
    return described | ({"description": api.description} if api.description else {})


def _date(at: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))


def _security_schemes(frozen: Item, extensions: frozenset[str]) -> dict[str, Any]:
    methods = [method for each in frozen["resources"] for method in each.get("resourceMethods", {}).values()]
    schemes: dict[str, Any] = {}
    if any(method.get("apiKeyRequired") for method in methods):
        schemes["api_key"] = {"type": "apiKey", "name": "x-api-key", "in": "header"}
    if any(method.get("authorizationType") == "AWS_IAM" for method in methods):
        schemes["sigv4"] = {"type": "apiKey", "name": "Authorization", "in": "header", f"{PREFIX}authtype": "awsSigv4"}
    for each in frozen["authorizers"]:
        schemes[each["name"]] = _scheme(each, extensions)
    return schemes


def _scheme(authorizer: Item, extensions: frozenset[str]) -> dict[str, Any]:
    token = authorizer["type"] != "REQUEST"
    header = (authorizer.get("identitySource") or "Unused").rpartition(".")[2]
    scheme = {"type": "apiKey", "name": header if token else "Unused", "in": "header"}
    scheme[f"{PREFIX}authtype"] = authorizer.get("authType") or "custom"
    if extensions & {"apigateway", "authorizers"}:
        kept = ("authorizerUri", "authorizerCredentials", "authorizerResultTtlInSeconds", "identitySource")
        more = ("identityValidationExpression", "providerARNs")
        described = {key: authorizer[key] for key in (*kept, *more) if key in authorizer}
        scheme[f"{PREFIX}authorizer"] = {**described, "type": authorizer["type"].lower()}
    return scheme


def _used(frozen: Item) -> set[str]:
    """Return the models that methods and their responses name: the two that each API begins with may not be."""
    named: set[str] = set()
    for resource in frozen["resources"]:
        for method in (resource.get("resourceMethods") or {}).values():
            named.update((method.get("requestModels") or {}).values())
            for response in (method.get("methodResponses") or {}).values():
                named.update((response.get("responseModels") or {}).values())
    return named


def _models(frozen: Item, place: str) -> dict[str, Any]:
    """The models with their references to each other, which are addresses in the API, as the document's own."""
    schemas = {each["name"]: each.get("schema") or "{}" for each in frozen["models"]}
    used = _used(frozen)
    schemas = {name: schema for name, schema in schemas.items() if name not in ALWAYS or name in used}
    return {name: json.loads(localised(schema, place)) for name, schema in schemas.items()}


def _api_extensions(frozen: Item, extensions: frozenset[str]) -> dict[str, Any]:
    if "apigateway" not in extensions:
        return {}
    named: dict[str, Any] = {
        "gateway-responses": {each["responseType"]: _response(each) for each in frozen["gatewayResponses"]},
        "request-validators": {each["name"]: _validator(each) for each in frozen["requestValidators"]},
        "binary-media-types": frozen.get("binaryMediaTypes"),
        "policy": json.loads(frozen["policy"]) if frozen.get("policy") else None,
        "api-key-source": frozen["apiKeySource"] if frozen.get("apiKeySource") != "HEADER" else None,
        "minimum-compression-size": frozen.get("minimumCompressionSize"),
    }
    return {f"{PREFIX}{name}": value for name, value in named.items() if value not in (None, {}, [])}


def _response(item: Item) -> dict[str, Any]:
    status = {"statusCode": int(item["statusCode"])} if item.get("statusCode") else {}
    parameters = {"responseParameters": item["responseParameters"]} if item.get("responseParameters") else {}
    return {**status, **parameters, "responseTemplates": item.get("responseTemplates") or DEFAULT_TEMPLATES}


def _validator(item: Item) -> dict[str, bool]:
    return {key: bool(item.get(key)) for key in ("validateRequestBody", "validateRequestParameters")}
