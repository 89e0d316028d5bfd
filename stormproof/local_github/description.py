"""GitHub's published OpenAPI description of its REST API: https://github.com/github/rest-api-description .

What of it is used is kept here, see `extracting`; it is read when first asked.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match

from stormproof.local_github.extracting import Document, kept, references


class Description:
    """What GitHub says of its operations."""

    def __init__(self, told: Document | None = None) -> None:
        told = kept() if told is None else told
        self._paths: Mapping[str, Any] = told["paths"]
        self._components: Mapping[str, Any] = told["components"]
        self._validators: dict[str, Draft202012Validator] = {}

    def operation(self, method: str, path: str) -> Mapping[str, Any]:
        """Return an operation by its method and its path with parameters in braces; raises KeyError."""
        found: Mapping[str, Any] = self._paths[path][method.lower()]
        return found

    def request_fault(self, method: str, path: str, body: Any) -> str:
        """Return why a request's body is none that the operation takes, empty where it is."""
        said = self.operation(method, path).get("requestBody")
        if said is None:
            return "" if not body else "the operation takes no body"
        if not body and not said.get("required"):
            return ""
        return self._fault(f"{method} {path}", said["content"]["application/json"]["schema"], body)

    def answer_fault(self, method: str, path: str, status: int, body: Any) -> str:
        """Return why an answer is none that the operation gives, empty where it is one."""
        answers = self.operation(method, path)["responses"]
        if str(status) not in answers:
            return f"the operation never answers {status}"
        said = self._followed(answers[str(status)])
        if "content" not in said:
            return "" if body is None else "the answer has no body"
        schema = said["content"].get("application/json", {}).get("schema")
        return self._fault(f"{method} {path} {status}", schema, body) if schema else ""

    def example(self, name: str) -> Any:
        """Return a copy of the value of one of the description's examples."""
        return copy.deepcopy(self._components["examples"][name]["value"])

    def _fault(self, key: str, schema: Mapping[str, Any], body: Any) -> str:
        if key not in self._validators:
            self._validators[key] = Draft202012Validator(self._whole(schema))
        error: ValidationError | None = best_match(self._validators[key].iter_errors(body))
        return f"{error.json_path}: {error.message[:300]}" if error else ""

    def _whole(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        """Return a schema with the components that it refers to, however far, in today's JSON Schema."""
        needed: dict[str, dict[str, Any]] = {}
        left = [*references(schema)]
        while left:
            kind, name = left.pop()
            if name not in needed.setdefault(kind, {}):
                needed[kind][name] = _modern(self._components[kind][name])
                left += references(self._components[kind][name])
        return {**_modern(schema), "components": needed}

    def _followed(self, said: Mapping[str, Any]) -> Mapping[str, Any]:
        for kind, name in references({"$ref": said.get("$ref", "")}):
            found: Mapping[str, Any] = self._components[kind][name]
            return found
        return said


def _modern(value: Any) -> Any:
    """Return a schema of OpenAPI 3.0 as JSON Schema: what is nullable may be null.

    https://spec.openapis.org/oas/v3.0.3.html#schema-object
    """
    if isinstance(value, list):
        return [_modern(each) for each in value]
    if not isinstance(value, Mapping):
        return value
    made = {name: _modern(each) for name, each in value.items() if name not in {"example", "examples", "discriminator"}}
    if made.pop("nullable", None) is True:
        return {"anyOf": [made, {"type": "null"}]}
    return made


@cache
def matcher(path: str) -> re.Pattern[str]:
    """Return what recognises a path by its template."""
    parts = re.split(r"\{(\w+)\}", path)
    pattern = "".join(f"(?P<{part}>[^/]+)" if at % 2 else re.escape(part) for at, part in enumerate(parts))
    return re.compile(pattern)
