"""Models that refer to each other."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from localaws.services.apigateway.gateway.models import address, bundled, localised

PERSON = {"type": "object", "required": ["name"], "properties": {"house": {"$ref": address("api1", "House")}}}
HOUSE = {"type": "object", "properties": {"people": {"type": "array", "items": {"$ref": address("api1", "Person")}}}}


def test_references_become_the_documents_own() -> None:
    """Wherever the document keeps its schemas."""
    assert json.loads(localised(json.dumps(HOUSE), "x/y"))["properties"]["people"]["items"] == {"$ref": "#/x/y/Person"}


@pytest.mark.parametrize(
    ("body", "valid"),
    [
        ({"name": "a", "house": {"people": [{"name": "b"}]}}, True),
        ({"name": "a", "house": {"people": [{"other": 1}]}}, False),
        ({}, False),
    ],
)
def test_a_circle_of_models_validates_by_itself(body: dict[str, Any], *, valid: bool) -> None:
    """As recorded (test_import_with_circular_models_and_request_validation): depth counts."""
    schema = json.loads(bundled({"Person": json.dumps(PERSON), "House": json.dumps(HOUSE)})["Person"])
    assert jsonschema.Draft4Validator(schema).is_valid(body) is valid


def test_models_without_references_stay_as_they_are() -> None:
    """Nothing is added to them."""
    assert bundled({"Empty": '{"type": "object"}'}) == {"Empty": '{"type": "object"}'}
