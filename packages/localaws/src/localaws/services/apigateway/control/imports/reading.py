"""Reads an OpenAPI document: JSON or YAML, Swagger 2.0 or OpenAPI 3.0.

What is neither is ``Invalid OpenAPI input.``: recorded response, test_import_api_bad_file. Integers as keys and status
codes are taken in YAML: recorded response, test_import_with_integer_http_status_code. Pseudo parameters:
https://docs.aws.amazon.com/apigateway/latest/developerguide/import-api-aws-variables.html . Base paths:
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-import-api-basePath.html and the recorded
responses test_import_rest_apis_with_base_path_swagger and test_import_rest_api_with_base_path_oas30.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import yaml
from moto.apigateway.exceptions import BadRequestException

Node = Mapping[str, Any]
BASE_PATHS = ("ignore", "prepend", "split")
DEPTH = 20


class _Loader(yaml.SafeLoader):
    """YAML without dates: a version that looks like one is text, as in JSON."""


_Loader.yaml_implicit_resolvers = {
    first: [each for each in resolvers if each[0] != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read(body: str | bytes, variables: Mapping[str, str]) -> dict[str, Any]:
    """Return the document, its keys as text; `variables` are AWS's own (``AWS::Region``).

    Raises BadRequestException for what is no OpenAPI document of version 2 or 3.
    """
    text = body.decode("utf-8", "replace") if isinstance(body, bytes) else body
    for name, value in variables.items():
        text = text.replace(f"${{{name}}}", value)
    document = _texts(_parsed(text))
    known = isinstance(document, dict) and (is_swagger(document) or str(document.get("openapi", "")).startswith("3."))
    if not known or not all(isinstance(document.get(name) or {}, dict) for name in ("paths", "info")):
        raise BadRequestException("Invalid OpenAPI input.")
    found: dict[str, Any] = document
    return found


def is_swagger(document: Node) -> bool:
    """Tell Swagger 2.0 from OpenAPI 3.0."""
    return str(document.get("swagger")) == "2.0"


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        pass  # YAML, or nothing at all
    try:
        return yaml.load(text, _Loader)  # noqa: S506 - a SafeLoader
    except yaml.YAMLError as error:
        raise BadRequestException("Invalid OpenAPI input.") from error


def _texts(node: Any) -> Any:
    if isinstance(node, dict):
        return {str(name): _texts(value) for name, value in node.items()}
    return [_texts(each) for each in node] if isinstance(node, list) else node


def resolved(document: Node, node: Any) -> Any:
    """Return what a node's ``$ref`` leads to within the document, or the node itself.

    Raises BadRequestException for a reference that leads nowhere, or in a circle.
    """
    for _ in range(DEPTH):
        if not isinstance(node, dict) or not isinstance(node.get("$ref"), str):
            return node
        node = _at(document, node["$ref"])
    raise BadRequestException("Invalid OpenAPI input.")


def _at(document: Node, reference: str) -> Any:
    found: Any = document
    for step in reference.removeprefix("#/").split("/"):
        name = step.replace("~1", "/").replace("~0", "~")
        if not isinstance(found, dict) or name not in found:
            raise BadRequestException(f"Errors found during import:\n\tUnable to resolve reference '{reference}'")
        found = found[name]
    return found


def base_path(document: Node, mode: str) -> str:
    """Return what stands before all paths: nothing, the document's base path, or it without its first part.

    `mode` is one of BASE_PATHS; raises BadRequestException for another.
    """
    if mode not in BASE_PATHS:
        raise BadRequestException(f"Invalid base path value, must be one of: [{', '.join(BASE_PATHS)}]")
    parts = [part for part in _declared(document).split("/") if part]
    kept = {"ignore": [], "prepend": parts, "split": parts[1:]}[mode]
    return "".join(f"/{part}" for part in kept)


def _declared(document: Node) -> str:
    if is_swagger(document):
        return str(document.get("basePath") or "")
    servers = document.get("servers")
    # Servers that are no list are no reason to refuse a document: AWS's own published examples have them.
    server: Node = servers[0] if isinstance(servers, list) and servers else {}
    variables = {name: str(each.get("default", "")) for name, each in (server.get("variables") or {}).items()}
    if "basePath" in variables:
        return variables["basePath"]
    url = str(server.get("url") or "")
    for name, value in variables.items():
        url = url.replace(f"{{{name}}}", value)
    return urlsplit(url).path
