"""The schemas of the CloudFormation registry: which properties a type has, which replace it, of which types they are.

The files are those that cfn-lint brings along, AWS's own; its code is not imported. What a schema may say:
https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

PROVIDERS = "us-east-1.json"


class Schema:
    """The schema of one type."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self._properties: Mapping[str, Any] = document.get("properties", {})

    @property
    def required(self) -> frozenset[str]:
        """The properties that a template must have."""
        return frozenset(self._document.get("required", ()))

    @property
    def replacing(self) -> frozenset[str]:
        """The top-level properties whose change replaces the resource; those of which only a part does are not here."""
        paths = [path.removeprefix("/properties/") for path in self._document.get("createOnlyProperties", ())]
        return frozenset(path for path in paths if "/" not in path)

    @property
    def replacing_parts(self) -> tuple[tuple[str, ...], ...]:
        """The paths of parts of properties whose change replaces the resource; ``*`` is every member of a list."""
        paths = [path.removeprefix("/properties/") for path in self._document.get("createOnlyProperties", ())]
        return tuple(tuple(path.split("/")) for path in paths if "/" in path)

    @property
    def identifiers(self) -> tuple[str, ...]:
        """The properties that together identify a resource."""
        return tuple(path.removeprefix("/properties/") for path in self._document.get("primaryIdentifier", ()))

    @property
    def properties(self) -> frozenset[str]:
        """All properties, those that can only be read among them."""
        return frozenset(self._properties)

    def has_attribute(self, name: str) -> bool:
        """Tell whether Fn::GetAtt may ask for it: a property, or a path to what can only be read."""
        read_only = {
            path.removeprefix("/properties/").replace("/", ".") for path in self._document.get("readOnlyProperties", ())
        }
        return name in self._properties or name in read_only

    def typed(self, properties: Mapping[str, Any]) -> dict[str, Any]:
        """Return properties with scalars of the schema's types: ``"30"`` is 30 where a number belongs."""
        return {name: self._typed(value, self._properties.get(name, {})) for name, value in properties.items()}

    def _typed(self, value: Any, schema: Mapping[str, Any]) -> Any:
        schema = self._followed(schema)
        if isinstance(value, dict):
            members: Mapping[str, Any] = schema.get("properties", {})
            other = self._of_other_members(schema)
            return {key: self._typed(member, members.get(key, other)) for key, member in value.items()}
        if isinstance(value, list):
            return [self._typed(member, schema.get("items", {})) for member in value]
        return _scalar(value, schema.get("type"))

    def _followed(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        while "$ref" in schema:
            found: Any = self._document
            for part in schema["$ref"].removeprefix("#/").split("/"):
                found = found.get(part, {})
            schema = found
        return schema

    def _of_other_members(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        patterns = schema.get("patternProperties")
        if patterns:
            return next(iter(patterns.values()))
        other = schema.get("additionalProperties")
        return other if isinstance(other, dict) else {}


def _scalar(value: Any, kind: object) -> Any:
    if isinstance(kind, list):
        # So are texts told that a template may as well write as numbers or booleans.
        kind = "string" if {"string", "number", "boolean"} <= {*kind} else None
    if kind == "integer" and isinstance(value, str | float) and _number(value) is not None:
        number = float(value)
        return int(number) if number.is_integer() else value
    if kind == "number" and isinstance(value, str) and (number_or_none := _number(value)) is not None:
        return int(value) if value.strip().lstrip("+-").isdecimal() else number_or_none
    if kind == "boolean" and isinstance(value, str) and value.lower() in {"true", "false"}:
        return value.lower() == "true"
    if kind == "string" and isinstance(value, bool):
        return str(value).lower()
    if kind == "string" and isinstance(value, int | float):
        return str(value)
    return value


def _number(value: str | float) -> float | None:
    try:
        return float(value)
    except ValueError:
        return None


@functools.cache
def _folder() -> Path:
    spec = find_spec("cfnlint")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("cfn-lint, which brings the schemas of CloudFormation's types, is not installed")
    return Path(spec.origin).parent / "data" / "schemas"


@functools.cache
def _index() -> Mapping[str, str]:
    content: Mapping[str, str] = json.loads((_folder() / "providers" / PROVIDERS).read_text("utf-8"))
    return content


@functools.cache
def schema_of(kind: str) -> Schema | None:
    """Return the schema of a type, None where the registry has none."""
    name = _index().get(kind)
    if name is None:
        return None
    return Schema(json.loads((_folder() / "resources" / f"{name}.json").read_text("utf-8")))
