"""What is kept of GitHub's description: all that is used, nothing else, and as GitHub publishes it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from stormproof.local_github.extracting import extracted, kept, packed, references
from tests.stormproof.local_github.made_description import published, used

WHOLE = {
    "openapi": "3.0.3",
    "info": {"title": "whole"},
    "paths": {
        "/a": {"get": {"responses": {"200": {"$ref": "#/components/responses/a"}}}, "put": {}},
        "/b": {"get": {"responses": {"200": {"$ref": "#/components/responses/b"}}}},
    },
    "components": {
        "responses": {"a": {"schema": {"$ref": "#/components/schemas/a"}}, "b": {}},
        "schemas": {"a": {"items": {"$ref": "#/components/schemas/a"}}, "c": {}},
    },
}


def test_an_operation_brings_all_that_it_refers_to_and_nothing_else() -> None:
    """However far, and in a circle too."""
    found = extracted(WHOLE, [("GET", "/a")])
    assert found["paths"] == {"/a": {"get": WHOLE["paths"]["/a"]["get"]}}  # type: ignore[index]  # nested
    assert {kind: set(names) for kind, names in found["components"].items()} == {"responses": {"a"}, "schemas": {"a"}}
    with pytest.raises(KeyError):
        extracted(WHOLE, [("DELETE", "/a")])


def test_what_is_kept_refers_to_nothing_that_is_not() -> None:
    """And has each operation that is used."""
    told = kept()
    assert extracted(told, used()) == told
    assert all(name in told["components"][kind] for kind, name in references(told))
    assert packed(told) == packed(extracted(told, reversed([*used()])))


@pytest.mark.nightly
def test_what_is_kept_is_as_github_publishes_it(tmp_path: Path) -> None:
    """By npm's package of the version and the digest that are named."""
    if not shutil.which("npm"):
        pytest.skip("npm is not there, which fetches the package")
    assert extracted(published(tmp_path), used()) == kept()
