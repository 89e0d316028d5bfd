"""A REST API of moto as one document in the words of AWS's API: what a deployment freezes."""

from __future__ import annotations

import copy
from typing import Any

from moto.apigateway.models import GatewayResponse, RestAPI

# Fields of the REST API that only a deployment puts into effect.
DEPLOYED = ("apiKeySource", "binaryMediaTypes", "disableExecuteApiEndpoint", "minimumCompressionSize", "policy")


def document(api: RestAPI) -> dict[str, Any]:
    """Return the API as it stands now, sharing nothing with moto's own objects."""
    described = api.to_dict()
    return copy.deepcopy(
        {
            **{name: described.get(name) for name in DEPLOYED},
            "resources": [each.to_dict() for each in api.resources.values()],
            "authorizers": [each.to_json() for each in api.authorizers.values()],
            "gatewayResponses": [_response(each) for each in api.gateway_responses.values()],
            "models": [each.to_json() for each in api.models.values()],
            "requestValidators": [each.to_dict() for each in api.request_validators.values()],
        }
    )


def _response(held: GatewayResponse) -> dict[str, Any]:
    """With the templates that were set, not with the default that Get shows: on the wire they are not the same."""
    described: dict[str, Any] = held.to_json()
    return described | {"responseTemplates": held.response_templates}


def summary(frozen: dict[str, Any]) -> dict[str, Any]:
    """Return a deployment's apiSummary: path -> HTTP method -> authorization and key requirement."""
    return {
        resource["path"]: {
            name: {
                "authorizationType": method.get("authorizationType") or "NONE",
                "apiKeyRequired": method.get("apiKeyRequired") or False,
            }
            for name, method in resource.get("resourceMethods", {}).items()
        }
        for resource in frozen["resources"]
        if resource.get("resourceMethods")
    }
