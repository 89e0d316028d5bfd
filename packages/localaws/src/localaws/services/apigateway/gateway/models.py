"""Models of an API and the addresses by which they refer to each other.

https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html ; bodies are validated through
references: recorded response, test_api_gateway_request_validator_with_ref_models.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

REFERENCE = re.compile(r"https://apigateway\.amazonaws\.com/restapis/[^/\"]+/models/(\w+)")


def address(api_id: str, name: str) -> str:
    """Return what stands in a schema that refers to a model."""
    return f"https://apigateway.amazonaws.com/restapis/{api_id}/models/{name}"


def localised(schema: str, place: str) -> str:
    """Return a schema whose references to models lead to `place` in its own document."""
    return REFERENCE.sub(rf"#/{place}/\1", schema)


def bundled(schemas: Mapping[str, str]) -> dict[str, str]:
    """Return each schema with all that it refers to, so that it can be validated by itself."""
    if not any(REFERENCE.search(each) for each in schemas.values()):
        return dict(schemas)
    definitions = {name: json.loads(localised(each, "definitions")) for name, each in schemas.items()}
    return {
        name: json.dumps({**each, "definitions": definitions}) if REFERENCE.search(schemas[name]) else schemas[name]
        for name, each in definitions.items()
    }
