"""Schemas of a document as models of the API.

References become addresses of models, and an ``Empty`` of the document's is not added to it: recorded responses
test_import_swagger_api and test_import_and_validate_rest_api. A schema that stands where it is used gets a model of its
own: https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from localaws.services.apigateway.control.imports.reading import Node, is_swagger
from localaws.services.apigateway.gateway.models import address

REFERENCE = re.compile(r"#/(?:definitions|components/schemas)/([A-Za-z0-9]+)")


@dataclass
class Models:
    """The models of a document by name, as JSON schemas; `api_id` stands in their references."""

    api_id: str
    schemas: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)

    def declare(self, document: Node) -> None:
        """Take the document's own schemas."""
        declared: Mapping[str, Any]
        if is_swagger(document):
            declared = document.get("definitions") or {}
        else:
            declared = (document.get("components") or {}).get("schemas") or {}
        for name, schema in declared.items():
            self.schemas[name] = json.dumps(self._addressed(schema))
            if isinstance(schema, dict) and schema.get("description"):
                self.descriptions[name] = schema["description"]

    def name_of(self, schema: Node) -> str:
        """Return the model that a schema is: the one it refers to, or one made of it."""
        if match := REFERENCE.fullmatch(str(schema.get("$ref", ""))):
            return match[1]
        text = json.dumps(self._addressed(schema), sort_keys=True)
        name = f"MODEL{hashlib.sha256(text.encode()).hexdigest()[:6]}"
        self.schemas.setdefault(name, text)
        return name

    def _addressed(self, node: Any) -> Any:
        if isinstance(node, dict):
            return {
                name: self._reference(value) if name == "$ref" else self._addressed(value)
                for name, value in node.items()
            }
        return [self._addressed(each) for each in node] if isinstance(node, list) else node

    def _reference(self, value: Any) -> Any:
        match = REFERENCE.fullmatch(str(value))
        return address(self.api_id, match[1]) if match else self._addressed(value)
