"""The API as it stands and as its stages serve it: what the controls of API Gateway look at."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from stormproof.core.controls import Reads

AUTHORIZER_NAME = "stormproof"
PREFLIGHT_MARK = "stormproofPreflight"
"""The operation name of OPTIONS methods that we add, by which we know them again."""
ANY_METHOD = "x-amazon-apigateway-any-method"
INTEGRATION = "x-amazon-apigateway-integration"
GATEWAY_RESPONSES = "x-amazon-apigateway-gateway-responses"


@dataclass(frozen=True)
class Method:
    """A method of the API as it stands; `detail` is GetMethod's answer."""

    path: str
    resource_id: str
    http_method: str
    detail: Mapping[str, Any] = field(default_factory=dict)

    @property
    def route(self) -> tuple[str, str]:
        """Path and method."""
        return self.path, self.http_method

    @property
    def authorization(self) -> str:
        """NONE, AWS_IAM, CUSTOM or COGNITO_USER_POOLS."""
        return str(self.detail.get("authorizationType") or "NONE")

    @property
    def authorizer_id(self) -> str:
        """The authorizer's ID, empty for none."""
        return str(self.detail.get("authorizerId") or "")

    @property
    def target(self) -> str:
        """Where requests go: type and URI of the integration."""
        return _target(self.detail.get("methodIntegration") or {})

    @property
    def added_by_us(self) -> bool:
        """Whether it is a preflight that we added."""
        return self.detail.get("operationName") == PREFLIGHT_MARK


@dataclass(frozen=True)
class Route:
    """A method as a stage serves it: `authorizer` is the name of its security scheme, empty for none."""

    target: str
    authorizer: str


@dataclass(frozen=True)
class Stage:
    """A stage and the snapshot that it serves; `schemes` and `responses` are in the export's words."""

    name: str
    deployment_id: str
    canary: bool
    routes: Mapping[tuple[str, str], Route]
    schemes: Mapping[str, Any]
    responses: Mapping[str, Any]


def read_methods(reads: Reads, api: str) -> tuple[Method, ...]:
    """Return every method of the API as it stands, deployed or not, by path and method."""
    resources = reads.pages("apigateway", "get_resources", "items", restApiId=api, embed=["methods"])
    found = [
        Method(resource["path"], resource["id"], name, detail)
        for resource in resources
        for name, detail in resource.get("resourceMethods", {}).items()
    ]
    return tuple(sorted(found, key=lambda method: method.route))


def read_authorizers(reads: Reads, api: str) -> dict[str, dict[str, Any]]:
    """Return the authorizers of the API by name."""
    return {each["name"]: each for each in reads.pages("apigateway", "get_authorizers", "items", restApiId=api)}


def read_gateway_responses(reads: Reads, api: str) -> dict[str, dict[str, Any]]:
    """Return the customised gateway responses by type; those that AWS fills in itself are left out."""
    found = reads.pages("apigateway", "get_gateway_responses", "items", restApiId=api)
    return {each["responseType"]: each for each in found if not each.get("defaultResponse")}


def read_stages(reads: Reads, api: str) -> tuple[Stage, ...]:
    """Return every stage with what it serves, from its export.

    An export tells the deployed snapshot, not the API as it stands:
    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-export-api.html
    """
    stages = reads.read("apigateway", "get_stages", restApiId=api)["item"]
    return tuple(_stage(reads, api, stage) for stage in sorted(stages, key=lambda stage: str(stage["stageName"])))


def _stage(reads: Reads, api: str, stage: Mapping[str, Any]) -> Stage:
    answer = reads.read(
        "apigateway",
        "get_export",
        restApiId=api,
        stageName=stage["stageName"],
        exportType="oas30",
        parameters={"extensions": "apigateway"},
        accepts="application/json",
    )
    export = json.loads(answer["body"].read())
    return Stage(
        name=stage["stageName"],
        deployment_id=stage.get("deploymentId", ""),
        canary=bool(stage.get("canarySettings", {}).get("deploymentId")),
        routes=dict(_routes(export)),
        schemes=export.get("components", {}).get("securitySchemes", {}),
        responses=export.get(GATEWAY_RESPONSES, {}),
    )


def _routes(export: Mapping[str, Any]) -> list[tuple[tuple[str, str], Route]]:
    return [
        ((path, "ANY" if name == ANY_METHOD else name.upper()), _route(operation))
        for path, operations in export.get("paths", {}).items()
        for name, operation in operations.items()
        if isinstance(operation, Mapping) and (name == ANY_METHOD or not name.startswith("x-"))
    ]


def _route(operation: Mapping[str, Any]) -> Route:
    schemes = [name for requirement in operation.get("security", ()) for name in requirement if name != "api_key"]
    return Route(_target(operation.get(INTEGRATION) or {}), schemes[0] if schemes else "")


def _target(integration: Mapping[str, Any]) -> str:
    return " ".join([str(integration.get("type", "none")).lower(), str(integration.get("uri") or "")]).strip()
