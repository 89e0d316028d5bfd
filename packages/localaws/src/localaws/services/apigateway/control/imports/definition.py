"""What a document says of an API, complete, before anything is changed.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from localaws.services.apigateway.control.imports.methods import Reader
from localaws.services.apigateway.control.imports.models import Models
from localaws.services.apigateway.control.imports.notes import OF_API, PREFIX, Notes
from localaws.services.apigateway.control.imports.reading import Node, base_path
from localaws.services.apigateway.control.imports.security import schemes_of

DOCUMENTATION = f"{PREFIX}documentation"


@dataclass(frozen=True)
class Definition:
    """An API as a document describes it, in the words of AWS's Get operations; what it does not say is None or absent.

    `settings` are of the REST API itself, `methods` by path and HTTP method.
    """

    settings: Mapping[str, Any]
    endpoint: Mapping[str, Any]
    methods: Mapping[str, Mapping[str, Mapping[str, Any]]]
    authorizers: Mapping[str, Mapping[str, Any]]
    models: Models
    validators: Mapping[str, Mapping[str, bool]]
    gateway_responses: Mapping[str, Mapping[str, Any]]


def definition_of(document: Node, api_id: str, parameters: Mapping[str, str], notes: Notes) -> Definition:
    """Return what the document says; `parameters` are the import's own (``basepath``, ``ignore``)."""
    ignored = {DOCUMENTATION} if parameters.get("ignore") == "documentation" else frozenset()
    notes.extensions("the API", document, OF_API | ignored)
    models, schemes = Models(api_id), schemes_of(document, notes)
    models.declare(document)
    reader = Reader(document, models, schemes, notes)
    base = base_path(document, parameters.get("basepath", "ignore"))
    paths = {_joined(base, path): item for path, item in (document.get("paths") or {}).items() if path[:1] == "/"}
    return Definition(
        settings=_settings(document),
        endpoint=document.get(f"{PREFIX}endpoint-configuration") or {},
        methods={path: reader.methods(path, item) for path, item in paths.items()},
        authorizers=schemes.authorizers,
        models=models,
        validators=document.get(f"{PREFIX}request-validators") or {},
        gateway_responses=document.get(f"{PREFIX}gateway-responses") or {},
    )


def _joined(base: str, path: str) -> str:
    return f"{base}{path}".rstrip("/") or "/"


def _settings(document: Node) -> dict[str, Any]:
    info, policy = document.get("info") or {}, document.get(f"{PREFIX}policy")
    found = {
        "name": info.get("title"),
        "description": info.get("description"),
        "version": None if info.get("version") is None else str(info["version"]),
        "apiKeySource": document.get(f"{PREFIX}api-key-source"),
        "binaryMediaTypes": document.get(f"{PREFIX}binary-media-types"),
        "minimumCompressionSize": document.get(f"{PREFIX}minimum-compression-size"),
        "policy": json.dumps(policy) if policy else None,
        "securityPolicy": document.get(f"{PREFIX}security-policy"),
        "endpointAccessMode": document.get(f"{PREFIX}endpoint-access-mode"),
    }
    return {name: value for name, value in found.items() if value is not None}
