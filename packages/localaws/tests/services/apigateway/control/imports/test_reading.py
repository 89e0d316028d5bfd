"""Reading of OpenAPI documents."""

from __future__ import annotations

from typing import Any

import pytest
from moto.apigateway.exceptions import BadRequestException

from localaws.services.apigateway.control.imports.reading import base_path, read, resolved

VARIABLES = {"AWS::Region": "us-east-1"}


@pytest.mark.parametrize("body", ["", "[]", "a: b: c", "{'swagger'", '{"swagger": "1.2"}', '{"openapi": "2"}', '"x"'])
def test_what_is_no_document_is_refused(body: str) -> None:
    """In AWS's words (recorded response test_import_api_bad_file)."""
    with pytest.raises(BadRequestException, match="Invalid OpenAPI input"):
        read(body, {})


def test_yaml_is_read_like_json() -> None:
    """Keys are text, dates stay as they are written, AWS's variables are filled in."""
    document = read(
        b"openapi: 3.0.1\ninfo: {version: 2022-04-12T15:36:55Z, title: '${AWS::Region}'}\npaths: {200: {}}", VARIABLES
    )
    assert document["info"] == {"version": "2022-04-12T15:36:55Z", "title": "us-east-1"}
    assert document["paths"] == {"200": {}}


def test_references_are_followed_and_never_for_ever() -> None:
    """Through several, with escaped names; one that leads nowhere or in a circle is refused."""
    document: dict[str, Any] = {"a": {"$ref": "#/b~1c"}, "b/c": {"$ref": "#/d"}, "d": {"x": 1}, "e": {"$ref": "#/e"}}
    assert resolved(document, {"$ref": "#/a"}) == {"x": 1}
    for reference in ("#/e", "#/none"):
        with pytest.raises(BadRequestException):
            resolved(document, {"$ref": reference})


SWAGGER = {"swagger": "2.0", "basePath": "/base/part/"}
SERVERS = {
    "openapi": "3.0.1",
    "servers": [{"url": "https://example.com/{v}/part", "variables": {"v": {"default": "b"}}}],
}
VARIABLE = {
    "openapi": "3.0.1",
    "servers": [{"url": "https://example.com", "variables": {"basePath": {"default": "/var"}}}],
}


@pytest.mark.parametrize(
    ("document", "mode", "path"),
    [
        (SWAGGER, "ignore", ""),
        (SWAGGER, "prepend", "/base/part"),
        (SWAGGER, "split", "/part"),
        (SERVERS, "prepend", "/b/part"),
        (SERVERS, "split", "/part"),
        (VARIABLE, "prepend", "/var"),
        (VARIABLE, "split", ""),
        ({"openapi": "3.0.1"}, "prepend", ""),
        ({"openapi": "3.0.1", "servers": {"variables": {"basePath": {"default": "/v1"}}}}, "prepend", ""),
    ],
)
def test_base_paths(document: dict[str, Any], mode: str, path: str) -> None:
    """As recorded (test_import_rest_apis_with_base_path_swagger, test_import_rest_api_with_base_path_oas30)."""
    assert base_path(document, mode) == path


def test_an_unknown_way_with_base_paths_is_refused() -> None:
    """400."""
    with pytest.raises(BadRequestException):
        base_path(SWAGGER, "other")
