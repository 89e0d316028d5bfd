"""Operations of a document as methods.

Parameters in header, query and path become request parameters; those that the path names are always asked for; bodies
and responses become models: recorded responses test_import_swagger_api, test_import_with_global_api_key_authorizer and
test_import_with_circular_models_and_request_validation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from localaws.services.apigateway.control.imports.integrations import integration_of
from localaws.services.apigateway.control.imports.models import Models
from localaws.services.apigateway.control.imports.notes import OF_METHOD, OF_PATH, PREFIX, Notes
from localaws.services.apigateway.control.imports.reading import Node, is_swagger, resolved
from localaws.services.apigateway.control.imports.security import Schemes

VERBS = ("get", "put", "post", "delete", "options", "head", "patch")
ANY = f"{PREFIX}any-method"
PLACES = {"header": "header", "query": "querystring", "path": "path"}
STATUS = re.compile(r"[1-5]\d\d")
JSON = "application/json"
AUTH = {"NONE", "AWS_IAM"}


@dataclass(frozen=True)
class Reader:
    """Reads the operations of one document."""

    document: Node
    models: Models
    schemes: Schemes
    notes: Notes

    def methods(self, path: str, item: Node) -> dict[str, dict[str, Any]]:
        """Return a path's methods by HTTP method, in the words of GetMethod.

        Two names are of our own: `authorizer` and `requestValidator` are names where AWS has identifiers.
        """
        item = resolved(self.document, item)
        self.notes.extensions(f"path '{path}'", item, OF_PATH)
        return {name: self._method(path, name, item, operation) for name, operation in self._operations(path, item)}

    def _operations(self, path: str, item: Node) -> Iterator[tuple[str, Node]]:
        for name, operation in item.items():
            if name in VERBS:
                yield name.upper(), operation
            elif name == ANY:
                yield "ANY", operation
            elif name == "trace":
                self.notes.warn(f"Method 'TRACE' of resource '{path}' is not supported and was left out")

    def _method(self, path: str, name: str, item: Node, operation: Node) -> dict[str, Any]:
        where = f"resource '{path}' and method '{name}'"
        self.notes.extensions(where, operation, OF_METHOD)
        parameters = [
            resolved(self.document, each)
            for each in (*(item.get("parameters") or ()), *(operation.get("parameters") or ()))
        ]
        method = self._security(operation, where)
        method["operationName"] = operation.get("operationId")
        method["requestParameters"] = self._parameters(path, parameters) or None
        method["requestModels"] = self._request_models(operation, parameters) or None
        method["requestValidator"] = operation.get(
            f"{PREFIX}request-validator", self.document.get(f"{PREFIX}request-validator")
        )
        method["methodResponses"] = self._responses(operation, where)
        described = resolved(self.document, operation.get(f"{PREFIX}integration"))
        method["methodIntegration"] = integration_of(described, where, self.notes) if described else None
        return method

    def _security(self, operation: Node, where: str) -> dict[str, Any]:
        security = operation.get("security", self.document.get("security")) or ()
        method = self.schemes.asked(security, where, self.notes)
        kind = (operation.get(f"{PREFIX}auth") or {}).get("type")
        if kind is not None and str(kind).upper() in AUTH:
            method["authorizationType"] = str(kind).upper()
            method.pop("authorizer", None)
        elif kind is not None:
            self.notes.warn(f"Authorization type '{kind}' of {where} is unknown and was left out")
        return method

    def _parameters(self, path: str, parameters: list[Node]) -> dict[str, bool]:
        found = {f"method.request.path.{name}": True for name in re.findall(r"{([^}+]+)\+?}", path)}
        for each in parameters:
            if place := PLACES.get(each.get("in", "")):
                found[f"method.request.{place}.{each['name']}"] = bool(each.get("required")) or place == "path"
        return found

    def _request_models(self, operation: Node, parameters: list[Node]) -> dict[str, str]:
        if not is_swagger(self.document):
            body = resolved(self.document, operation.get("requestBody")) or {}
            return self._of_content(body)
        types = operation.get("consumes") or self.document.get("consumes") or [JSON]
        bodies = [each["schema"] for each in parameters if each.get("in") == "body" and each.get("schema")]
        return {kind: self.models.name_of(schema) for schema in bodies for kind in types}

    def _responses(self, operation: Node, where: str) -> dict[str, dict[str, Any]]:
        found = {}
        for status, each in (operation.get("responses") or {}).items():
            response = resolved(self.document, each) or {}
            if STATUS.fullmatch(status):
                found[status] = self._response(status, response, operation)
            elif response.keys() - {"description"}:
                self.notes.warn(f"Response '{status}' of {where} is no status code and was left out")
        return found

    def _response(self, status: str, response: Node, operation: Node) -> dict[str, Any]:
        headers = {f"method.response.header.{name}": False for name in response.get("headers") or ()}
        if not is_swagger(self.document):
            models = self._of_content(response)
        elif response.get("schema"):
            types = operation.get("produces") or self.document.get("produces") or [JSON]
            models = dict.fromkeys(types, self.models.name_of(response["schema"]))
        else:
            models = {}
        return {"statusCode": status, "responseParameters": headers or None, "responseModels": models or None}

    def _of_content(self, holder: Mapping[str, Any]) -> dict[str, str]:
        content = holder.get("content") or {}
        return {kind: self.models.name_of(each["schema"]) for kind, each in content.items() if each.get("schema")}
