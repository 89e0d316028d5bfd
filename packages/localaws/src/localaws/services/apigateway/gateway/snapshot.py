"""A deployment: the API as it stood when it was deployed, compiled for serving.

"A deployment is a point-in-time snapshot of your API Gateway API", settings of the stage excepted:
https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-deploy-api.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from localaws.services.apigateway.gateway.models import bundled
from localaws.services.apigateway.gateway.routes import Routes

# https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-settings-method-request.html
ANY = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})
# Slashes and blanks before the version are let pass: recorded, test_api_gateway_lambda_integration_aws_type and
# test_apigateway_with_custom_authorization_method.
FUNCTION_URI = re.compile(
    r"^arn:[^:]+:apigateway:[^:]+:lambda:path/[\s/]*2015-03-31/functions/(?P<arn>.+)/invocations$"
)


def function_arn(uri: str, variables: Mapping[str, str]) -> str | None:
    """Return the function that an integration or authorizer URI names, stage variables filled in, or None."""
    match = FUNCTION_URI.match(uri)
    if match is None:
        return None
    return re.sub(r"\$\{stageVariables\.(\w+)\}", lambda name: variables.get(name[1], ""), match["arn"])


@dataclass(frozen=True)
class Integration:
    """What a method does with its requests; `timeout` in seconds. Names are PutIntegration's."""

    type: str
    uri: str = ""
    http_method: str = "POST"
    timeout: float = 29.0
    credentials: str | None = None
    passthrough: str = "WHEN_NO_MATCH"
    request_templates: Mapping[str, str] = field(default_factory=dict)
    request_parameters: Mapping[str, str] = field(default_factory=dict)
    responses: tuple[Mapping[str, Any], ...] = ()
    content_handling: str | None = None
    insecure: bool = False


@dataclass(frozen=True)
class Method:
    """A method of a resource. Names are PutMethod's."""

    http_method: str
    authorization_type: str = "NONE"
    authorizer_id: str | None = None
    api_key_required: bool = False
    request_parameters: Mapping[str, bool] = field(default_factory=dict)
    request_models: Mapping[str, str] = field(default_factory=dict)
    validator_id: str | None = None
    integration: Integration | None = None
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Resource:
    """A resource and its methods by HTTP method or ``ANY``."""

    id: str
    path: str
    methods: Mapping[str, Method] = field(default_factory=dict)

    def method(self, name: str) -> Method | None:
        """Return the method that serves an HTTP method: its own or ANY."""
        return self.methods.get(name) or (self.methods.get("ANY") if name in ANY else None)


@dataclass(frozen=True)
class Authorizer:
    """An authorizer; `ttl` in seconds, `sources` are the identity sources, `providers` the ARNs of user pools.

    Names are CreateAuthorizer's.
    """

    id: str
    type: str
    uri: str = ""
    sources: tuple[str, ...] = ()
    ttl: int = 300
    credentials: str | None = None
    validation: str | None = None
    providers: tuple[str, ...] = ()


@dataclass(frozen=True)
class GatewayResponse:
    """A customised gateway response. Names are PutGatewayResponse's."""

    status: int | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    templates: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Snapshot:
    """What a stage serves. `document` is the same in the words of AWS's API, for exports and summaries."""

    document: Mapping[str, Any]
    routes: Routes[Resource]
    authorizers: Mapping[str, Authorizer]
    gateway_responses: Mapping[str, GatewayResponse]
    models: Mapping[str, str]
    validators: Mapping[str, Mapping[str, Any]]
    binary_media_types: tuple[str, ...] = ()
    api_key_source: str = "HEADER"
    policy: str | None = None
    minimum_compression_size: int | None = None


def compile_snapshot(document: Mapping[str, Any]) -> Snapshot:
    """Compile a deployment's document: the REST API's own fields and the lists of its parts.

    The lists (`resources`, `authorizers`, `gatewayResponses`, `models`, `requestValidators`) hold items as AWS's Get
    operations give them.
    """
    resources = [_resource(each) for each in document.get("resources", ())]
    return Snapshot(
        document=document,
        routes=Routes((each.path, each) for each in resources if each.methods),
        authorizers={each["id"]: _authorizer(each) for each in document.get("authorizers", ())},
        gateway_responses={each["responseType"]: _response(each) for each in document.get("gatewayResponses", ())},
        models=bundled({each["name"]: each.get("schema") or "{}" for each in document.get("models", ())}),
        validators={each["id"]: each for each in document.get("requestValidators", ())},
        binary_media_types=tuple(document.get("binaryMediaTypes") or ()),
        api_key_source=document.get("apiKeySource") or "HEADER",
        policy=document.get("policy"),
        minimum_compression_size=document.get("minimumCompressionSize"),
    )


def _resource(item: Mapping[str, Any]) -> Resource:
    methods = {name: _method(name, each) for name, each in item.get("resourceMethods", {}).items()}
    return Resource(item["id"], item["path"], methods)


def _method(name: str, item: Mapping[str, Any]) -> Method:
    integration = item.get("methodIntegration")
    return Method(
        http_method=name,
        authorization_type=item.get("authorizationType") or "NONE",
        authorizer_id=item.get("authorizerId"),
        api_key_required=item.get("apiKeyRequired") or False,
        request_parameters=item.get("requestParameters") or {},
        request_models=item.get("requestModels") or {},
        validator_id=item.get("requestValidatorId"),
        integration=_integration(integration) if integration else None,
        scopes=tuple(item.get("authorizationScopes") or ()),
    )


def _integration(item: Mapping[str, Any]) -> Integration:
    return Integration(
        type=item["type"],
        uri=item.get("uri") or "",
        http_method=item.get("httpMethod") or "POST",
        timeout=int(item.get("timeoutInMillis") or 29000) / 1000,
        credentials=item.get("credentials"),
        passthrough=item.get("passthroughBehavior") or "WHEN_NO_MATCH",
        request_templates=item.get("requestTemplates") or {},
        request_parameters=item.get("requestParameters") or {},
        responses=tuple((item.get("integrationResponses") or {}).values()),
        content_handling=item.get("contentHandling"),
        insecure=bool((item.get("tlsConfig") or {}).get("insecureSkipVerification")),
    )


def _authorizer(item: Mapping[str, Any]) -> Authorizer:
    sources = (source.strip() for source in (item.get("identitySource") or "").split(","))
    ttl = item.get("authorizerResultTtlInSeconds")
    return Authorizer(
        id=item["id"],
        type=item["type"],
        uri=item.get("authorizerUri") or "",
        sources=tuple(source for source in sources if source),
        ttl=300 if ttl is None else int(ttl),
        credentials=item.get("authorizerCredentials"),
        validation=item.get("identityValidationExpression"),
        providers=tuple(item.get("providerARNs") or ()),
    )


def _response(item: Mapping[str, Any]) -> GatewayResponse:
    status = item.get("statusCode")
    return GatewayResponse(
        status=int(status) if status else None,
        parameters=item.get("responseParameters") or {},
        templates=item.get("responseTemplates") or {},
    )
