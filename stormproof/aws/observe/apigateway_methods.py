"""The API as it stands: what the controls of API Gateway look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from stormproof.core.planning.controls import Reads

ALL_METHODS = ("*", "*")
PREFLIGHT_MARK = "stormproofPreflight"
"""The operation name of OPTIONS methods that we add, by which we know them again."""


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
    def key_required(self) -> bool:
        """Whether it demands a native API key."""
        return bool(self.detail.get("apiKeyRequired"))

    @property
    def added_by_us(self) -> bool:
        """Whether it is a preflight that we added."""
        return self.detail.get("operationName") == PREFLIGHT_MARK


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


def settings_by_method(stage: Mapping[str, Any]) -> dict[tuple[str, str], Mapping[str, Any]]:
    """Return a stage's method settings (GetStage's answer) by path and method, those of all under `ALL_METHODS`.

    AWS tells each as it was named when it was set: ``~1health/GET``
    (https://docs.aws.amazon.com/cli/latest/reference/apigateway/update-stage.html), or without the first slash, as
    https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/api_gateway_method_settings does.
    """
    found = {}
    for named, settings in (stage.get("methodSettings") or {}).items():
        path, _, verb = str(named).replace("~1", "/").rpartition("/")
        found["*" if path == "*" else f"/{path.strip('/')}", verb] = settings
    return found
