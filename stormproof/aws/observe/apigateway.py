"""API Gateway as several controls see it: what the API is now, and what each stage really serves.

A stage serves its deployment, a snapshot; GetExport gives the snapshot back:
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-export-api.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from stormproof.aws.observe.api_shape import ApiShape, AuthorizerShape, MethodShape, gateway_response, integration
from stormproof.core.deployment.api_settings import exported_settings, live_settings
from stormproof.core.errors import CouldNotLook
from stormproof.core.planning.controls import Reads

ANY = "x-amazon-apigateway-any-method"
METHODS = frozenset({"get", "put", "post", "delete", "options", "head", "patch", ANY})
PLACES = {"header": "header", "query": "querystring"}
DEFAULT_TTL_SECONDS = 300
REQUEST = "REQUEST"
"""The type of an authorizer that is handed the whole request."""
NO_JSON_MODEL = re.compile(r"body models?\b", re.IGNORECASE)
DEFAULT_IDENTITY = "method.request.header.Authorization"


def live_shape(reads: Reads, api: str) -> ApiShape:
    """Return what the API is now, deployed or not."""
    resources = reads.pages("apigateway", "get_resources", "items", restApiId=api, embed=["methods"])
    authorizers = reads.pages("apigateway", "get_authorizers", "items", restApiId=api)
    responses = reads.pages("apigateway", "get_gateway_responses", "items", restApiId=api)
    validators = reads.pages("apigateway", "get_request_validators", "items", restApiId=api)
    models = reads.pages("apigateway", "get_models", "items", restApiId=api)
    whole = reads.read("apigateway", "get_rest_api", restApiId=api)
    names = {each["id"]: each["name"] for each in (*authorizers, *validators)}
    return ApiShape(
        methods={
            (resource["path"], verb): _live_method(method, names)
            for resource in resources
            for verb, method in resource.get("resourceMethods", {}).items()
        },
        authorizers={a["name"]: _authorizer(a.get("type"), a.get("identitySource"), a) for a in authorizers},
        gateway_responses={r["responseType"]: gateway_response(r) for r in responses if not r.get("defaultResponse")},
        settings=live_settings(whole, validators, models),
    )


def deployed_shape(reads: Reads, api: str, stage: str) -> ApiShape:
    """Return what a stage serves; raises NotThere for a stage that does not exist."""
    answer = _export(reads, api, stage)
    try:
        document = json.loads(answer["body"])
        version = document["openapi"]
    except (ValueError, KeyError, TypeError) as error:
        raise CouldNotLook("aws.unexpected_answer", f"the export of stage {stage} is no OpenAPI 3 document") from error
    if not str(version).startswith("3."):
        raise CouldNotLook("aws.unexpected_answer", f"the export of stage {stage} is OpenAPI {version}, not 3")
    return shape_of_export(document)


def _export(reads: Reads, api: str, stage: str) -> Mapping[str, Any]:
    """Return GetExport's answer.

    It refuses an API whose payloads are not of ``application/json``: it finds no JSON body models then.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-export-api.html
    """
    try:
        return reads.read(
            "apigateway",
            "get_export",
            restApiId=api,
            stageName=stage,
            exportType="oas30",
            parameters={"extensions": "apigateway"},
            accepts="application/json",
        )
    except CouldNotLook as error:
        if not NO_JSON_MODEL.search(error.message):
            raise
        said = (
            f"API Gateway exports no API whose bodies have models of other types than application/json, so what stage "
            f"{stage} serves cannot be read; give these methods application/json models, or none ({error.message})"
        )
        raise CouldNotLook("api.not_exportable", said) from error


def shape_of_export(document: Mapping[str, Any]) -> ApiShape:
    """Return the shape that an OpenAPI 3.0 export with API Gateway extensions describes."""
    schemes: Mapping[str, Any] = document.get("components", {}).get("securitySchemes", {})
    responses = document.get("x-amazon-apigateway-gateway-responses") or document.get("components", {}).get(
        "x-amazon-apigateway-gateway-responses", {}
    )
    return ApiShape(
        methods={
            (path, "ANY" if verb == ANY else verb.upper()): _exported_method(method, schemes)
            for path, item in document.get("paths", {}).items()
            for verb, method in item.items()
            if verb in METHODS
        },
        authorizers=dict(_exported_authorizers(schemes)),
        gateway_responses={kind: gateway_response(response) for kind, response in responses.items()},
        settings=exported_settings(document),
    )


def _live_method(method: Mapping[str, Any], names: Mapping[str, str]) -> MethodShape:
    kind = method.get("authorizationType") or "NONE"
    parameters = (method.get("requestParameters") or {}).items()
    return MethodShape(
        authorization=f"{kind} {names.get(method.get('authorizerId', ''), '')}".strip(),
        api_key_required=bool(method.get("apiKeyRequired")),
        integration=integration(method.get("methodIntegration", {})),
        validator=names.get(method.get("requestValidatorId", ""), ""),
        parameters=frozenset((name, bool(needed)) for name, needed in parameters if ".path." not in name),
        models=frozenset((method.get("requestModels") or {}).items()),
        scopes=frozenset(method.get("authorizationScopes") or ()),
    )


def _exported_method(method: Mapping[str, Any], schemes: Mapping[str, Any]) -> MethodShape:
    named = [name for requirement in method.get("security", ()) for name in requirement]
    guards = [found for name in named if (found := _authorization(name, schemes.get(name, {})))]
    return MethodShape(
        authorization=next(iter(guards), "NONE"),
        api_key_required=len(named) > len(guards),
        integration=integration(method.get("x-amazon-apigateway-integration", {})),
        validator=method.get("x-amazon-apigateway-request-validator", ""),
        parameters=frozenset(
            (f"method.request.{PLACES[each['in']]}.{each['name']}", bool(each.get("required")))
            for each in method.get("parameters", ())
            if each.get("in") in PLACES
        ),
        models=frozenset(_exported_models(method)),
        scopes=frozenset(
            scope
            for requirement in method.get("security", ())
            for name, scopes in requirement.items()
            if "x-amazon-apigateway-authorizer" in schemes.get(name, {})
            for scope in scopes
        ),
    )


def _exported_models(method: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the content types of a method's request with the names of their models."""
    for kind, content in ((method.get("requestBody") or {}).get("content") or {}).items():
        if reference := (content.get("schema") or {}).get("$ref"):
            yield kind, str(reference).rpartition("/")[2]


def _authorization(name: str, scheme: Mapping[str, Any]) -> str:
    """Return what a security scheme stands for, empty for the native API key."""
    kind = scheme.get("x-amazon-apigateway-authtype", "")
    if kind.lower() == "awssigv4":
        return "AWS_IAM"
    if kind == "cognito_user_pools":
        return f"COGNITO_USER_POOLS {name}"
    return f"CUSTOM {name}" if "x-amazon-apigateway-authorizer" in scheme else ""


def _exported_authorizers(schemes: Mapping[str, Any]) -> Iterator[tuple[str, AuthorizerShape]]:
    for name, scheme in schemes.items():
        if (settings := scheme.get("x-amazon-apigateway-authorizer")) is not None:
            header = f"method.request.header.{scheme.get('name', '')}"
            yield name, _authorizer(settings.get("type"), settings.get("identitySource"), settings, header)


def _authorizer(
    kind: str | None, source: str | None, settings: Mapping[str, Any], header: str = DEFAULT_IDENTITY
) -> AuthorizerShape:
    """Return an authorizer in one form; `header` is what identifies clients of one that reads a token.

    One that reads the request may do without: it has no default then, and its export names the header `Unused`.
    https://docs.aws.amazon.com/apigateway/latest/api/API_CreateAuthorizer.html (identitySource)
    """
    ttl, kind = settings.get("authorizerResultTtlInSeconds"), (kind or "").upper()
    identified = source or ("" if kind == REQUEST else header)
    return AuthorizerShape(
        type=kind,
        uri=settings.get("authorizerUri") or ",".join(_sorted(settings.get("providerARNs"))),
        identity_source=",".join(part.strip() for part in identified.split(",")),
        ttl_seconds=DEFAULT_TTL_SECONDS if ttl is None else int(ttl),
        credentials=settings.get("authorizerCredentials") or "",
        validation=settings.get("identityValidationExpression") or "",
    )


def _sorted(values: Iterable[str] | None) -> list[str]:
    return sorted(values or ())
