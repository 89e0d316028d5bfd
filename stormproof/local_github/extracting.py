"""The part of GitHub's OpenAPI description that is used: some operations, and every component that they refer to.

GitHub publishes it, https://github.com/github/rest-api-description ; the npm package @octokit/openapi (MIT) carries it
with those of other products, 394 MB of which 13 MB are api.github.com's. What is kept of it here is as it stands there;
a test of the night holds it to the package that is named here, by npm's own digest.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from typing import Any

PACKAGE, VERSION = "@octokit/openapi", "23.0.2"
INTEGRITY = "sha512-pV8M7L9GY23AybNvTmo2nyjmpmnt6+2sRE/tqr0ZLQcPS4lnw7u5eZGNmwRNkBC3D7gZXbFx5AHzLUVRBXGDhg=="
"""Of the package, as npm tells it."""
MEMBER = "package/generated/api.github.com.json"
"""The one file of the package that is read."""
NAME = "api.github.com.json.gz"
POINTER = "#/components/"
Document = Mapping[str, Any]


def extracted(whole: Document, operations: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Return what a description says of operations, by method and path; raises KeyError for one that it has not."""
    paths: dict[str, dict[str, Any]] = {}
    for method, path in sorted(operations):
        paths.setdefault(path, {})[method.lower()] = whole["paths"][path][method.lower()]
    components: dict[str, dict[str, Any]] = {}
    left = list(references(paths))
    while left:
        kind, name = left.pop()
        if name not in components.setdefault(kind, {}):
            components[kind][name] = whole["components"][kind][name]
            left += references(components[kind][name])
    return {"openapi": whole["openapi"], "info": whole["info"], "paths": paths, "components": components}


def references(value: Any) -> Iterator[tuple[str, str]]:
    """Yield kind and name of the components that a value refers to."""
    if isinstance(value, Mapping):
        if (target := value.get("$ref")) and str(target).startswith(POINTER):
            kind, _, name = str(target).removeprefix(POINTER).partition("/")
            yield kind, name
        for each in value.values():
            yield from references(each)
    elif isinstance(value, list):
        for each in value:
            yield from references(each)


def packed(document: Document) -> bytes:
    """Return a description as it is kept: the same bytes for the same one."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return gzip.compress(text.encode(), mtime=0)


def kept() -> Document:
    """Return the description that is kept here."""
    found: Document = json.loads(gzip.decompress(files(__package__).joinpath(NAME).read_bytes()))
    return found
