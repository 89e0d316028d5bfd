"""The methods of a deployment as paths of an OpenAPI document: what an export tells and an import reads again.

Where Swagger 2.0 and OpenAPI 3.0 differ, and that defaults of an integration are not told: recorded responses
test_export_swagger_openapi and test_export_oas30_openapi.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Item = Mapping[str, Any]
PREFIX = "x-amazon-apigateway-"
PLACES = {"header": "header", "querystring": "query", "path": "path"}
# What an integration has by default, by the names of GetIntegration.
DEFAULTS = {"timeoutInMillis": 29_000, "connectionType": "INTERNET"}
OWN = frozenset({"integrationResponses", "cacheNamespace"})
TEXT = {"type": "string"}


def paths_of(frozen: Item, extensions: frozenset[str], *, swagger: bool) -> dict[str, Any]:
    """Return the document's paths."""
    writer = _Writer(frozen, extensions, swagger)
    return {
        resource["path"]: {
            f"{PREFIX}any-method" if name == "ANY" else name.lower(): writer.method(resource, method)
            for name, method in resource["resourceMethods"].items()
        }
        for resource in sorted(frozen["resources"], key=lambda each: str(each["path"]))
        if resource.get("resourceMethods")
    }


@dataclass(frozen=True)
class _Writer:
    frozen: Item
    extensions: frozenset[str]
    swagger: bool

    def method(self, resource: Item, method: Item) -> dict[str, Any]:
        """Return an operation."""
        described: dict[str, Any] = {}
        if method.get("operationName"):
            described["operationId"] = method["operationName"]
        described |= self._types(method)
        bodies = self._request_bodies(method)
        if parameters := [*self._parameters(resource, method), *bodies.pop("parameters", [])]:
            described["parameters"] = parameters
        described |= bodies
        described["responses"] = self._responses(method) or {"default": {"description": "Default response"}}
        if security := self._security(method):
            described["security"] = security
        return described | self._extensions(method)

    def _types(self, method: Item) -> dict[str, Any]:
        if not self.swagger:
            return {}
        responses = (method.get("methodResponses") or {}).values()
        produced = {kind for each in responses for kind in each.get("responseModels") or {}}
        consumed = method.get("requestModels") or {}
        named = {"consumes": sorted(consumed), "produces": sorted(produced)}
        return {name: kinds for name, kinds in named.items() if kinds}

    def _request_bodies(self, method: Item) -> dict[str, Any]:
        models = method.get("requestModels") or {}
        if not models:
            return {}
        if not self.swagger:
            return {"requestBody": {"content": self._content(models), "required": True}}
        name = next(iter(models.values()))
        return {"parameters": [{"in": "body", "name": name, "required": True, "schema": self._reference(name)}]}

    def _content(self, models: Item) -> dict[str, Any]:
        return {kind: {"schema": self._reference(name)} for kind, name in models.items()}

    def _reference(self, name: str) -> dict[str, str]:
        return {"$ref": f"#/{'definitions' if self.swagger else 'components/schemas'}/{name}"}

    def _typed(self) -> dict[str, Any]:
        return dict(TEXT) if self.swagger else {"schema": dict(TEXT)}

    def _parameters(self, resource: Item, method: Item) -> list[dict[str, Any]]:
        declared = {name: bool(needed) for name, needed in (method.get("requestParameters") or {}).items()}
        for name in re.findall(r"{([^}+]+)\+?}", resource["path"]):
            declared[f"method.request.path.{name}"] = True
        found = []
        for source, needed in sorted(declared.items()):
            _, _, place, name = source.split(".", 3)
            required = {"required": needed} if needed or self.swagger else {}
            found.append({"name": name, "in": PLACES[place], **required, **self._typed()})
        return found

    def _responses(self, method: Item) -> dict[str, Any]:
        return {status: self._response(status, each) for status, each in (method.get("methodResponses") or {}).items()}

    def _response(self, status: str, response: Item) -> dict[str, Any]:
        described: dict[str, Any] = {"description": f"{status} response"}
        models = response.get("responseModels") or {}
        if self.swagger and models:
            described["schema"] = self._reference(next(iter(models.values())))
        headers = [name.rpartition("header.")[2] for name in response.get("responseParameters") or {}]
        if headers:
            described["headers"] = {name: self._typed() for name in headers}
        return described if self.swagger else described | {"content": self._content(models)}

    def _security(self, method: Item) -> list[dict[str, list[str]]]:
        names = {each["id"]: each["name"] for each in self.frozen["authorizers"]}
        security: dict[str, list[str]] = {}
        if method.get("authorizerId") in names:
            security[names[method["authorizerId"]]] = method.get("authorizationScopes") or []
        elif method.get("authorizationType") == "AWS_IAM":
            security["sigv4"] = []
        if method.get("apiKeyRequired"):
            security["api_key"] = []
        return [security] if security else []

    def _extensions(self, method: Item) -> dict[str, Any]:
        described = {}
        validators = {each["id"]: each["name"] for each in self.frozen["requestValidators"]}
        if "apigateway" in self.extensions and method.get("requestValidatorId") in validators:
            described[f"{PREFIX}request-validator"] = validators[method["requestValidatorId"]]
        if self.extensions & {"apigateway", "integrations"} and method.get("methodIntegration"):
            described[f"{PREFIX}integration"] = _integration(method["methodIntegration"])
        return described


def _integration(integration: Item) -> dict[str, Any]:
    described = {
        key: value for key, value in integration.items() if value and key not in OWN and value != DEFAULTS.get(key)
    }
    described["type"] = integration["type"].lower()
    described["passthroughBehavior"] = (integration.get("passthroughBehavior") or "WHEN_NO_MATCH").lower()
    if responses := integration.get("integrationResponses"):
        described["responses"] = {
            each.get("selectionPattern") or "default": {
                key: value for key, value in each.items() if value and key != "selectionPattern"
            }
            for each in responses.values()
        }
    return described
