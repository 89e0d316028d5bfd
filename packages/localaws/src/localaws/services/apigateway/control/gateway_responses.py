"""Gateway responses: the defaults that AWS lists, and updates.

Closes: get_gateway_responses listed customised types alone, get_gateway_response failed on the others, no update;
statuses of put and delete; types that were not set themselves are told as DEFAULT_4XX and DEFAULT_5XX are set.
Recorded responses: test_gateway_response_crud and test_gateway_response_put (for DEFAULT_5XX) of
https://github.com/localstack/localstack/blob/main/tests/aws/services/apigateway/test_apigateway_api.snapshot.json ;
for both: https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
"""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from moto.apigateway.exceptions import BadRequestException, NotFoundException
from moto.apigateway.models import GatewayResponse, RestAPI
from moto.apigateway.responses import APIGatewayResponse

from localaws.moto.patches import Method, Patches
from localaws.services.apigateway.control.patching import Answer, Aspect, apply, operations, segments, state, text
from localaws.services.apigateway.gateway.errors import RESPONSE_TYPES
from localaws.services.apigateway.gateway.gateway_responses import DEFAULT_TEMPLATES

ASPECTS = {
    "statusCode": Aspect("status_code"),
    "responseParameters": Aspect("response_parameters", text, "map"),
    "responseTemplates": Aspect("response_templates", lambda value: value, "map"),
}


def install(patches: Patches) -> None:
    """Replace moto's reading of gateway responses and add the update."""
    put, describe = RestAPI.put_gateway_response, GatewayResponse.to_json

    def put_gateway_response(api: RestAPI, response_type: str, **settings: Any) -> Any:
        _check_type(response_type)
        held: Any = put(api, response_type, **settings)
        held.response_parameters = held.response_parameters or {}
        held.response_templates = held.response_templates or {}
        if held.status_code is None and (default := RESPONSE_TYPES[response_type].status):
            held.status_code = str(default)
        return held

    def to_json(held: GatewayResponse) -> dict[str, Any]:
        return describe(held) | {"responseTemplates": held.response_templates or DEFAULT_TEMPLATES}

    patches.replace(
        GatewayResponse,
        to_json=to_json,
    )
    patches.replace(
        RestAPI,
        put_gateway_response=put_gateway_response,
        get_gateway_response=get,
        get_gateway_responses=lambda api: [get(api, each) for each in RESPONSE_TYPES],
        delete_gateway_response=_delete,
    )
    patches.replace(
        APIGatewayResponse,
        update_gateway_response=_update,
    )
    patches.wrap(APIGatewayResponse, "put_gateway_response", partial(_answering, 201))
    patches.wrap(APIGatewayResponse, "delete_gateway_response", partial(_answering, 202))


def _answering(status: int, original: Method) -> Method:
    def respond(response: APIGatewayResponse) -> Answer:
        told = original(response)
        return status, {"status": status}, told if isinstance(told, str) else told[2]

    return respond


def get(api: RestAPI, response_type: str) -> GatewayResponse:
    """Return the customised response of a type, or its default."""
    _check_type(response_type)
    return api.gateway_responses.get(response_type) or _default(api, response_type)


def _default(api: RestAPI, response_type: str) -> Any:
    status = RESPONSE_TYPES[response_type].status
    code: Any = str(status) if status else None
    family: Any = api.gateway_responses.get(f"DEFAULT_{code[0]}XX") if code else None
    if family is None:
        default: Any = GatewayResponse(response_type, code, {}, {})
    else:
        default = GatewayResponse(
            response_type,
            family.status_code or code,
            dict(family.response_parameters),
            dict(family.response_templates),
        )
    default.default_response = True
    return default


def _check_type(response_type: str) -> None:
    if response_type not in RESPONSE_TYPES:
        raise BadRequestException(
            f"1 validation error detected: Value '{response_type}' at 'responseType' failed to "
            f"satisfy constraint: Member must satisfy enum value set: {sorted(RESPONSE_TYPES)}"
        )


def _delete(api: RestAPI, response_type: str) -> None:
    _check_type(response_type)
    if api.gateway_responses.pop(response_type, None) is None:
        raise NotFoundException("Gateway response type not defined on api")


def _update(response: APIGatewayResponse) -> str:
    _, api_id, _, response_type, *_ = segments(response)
    api = state(response).get_rest_api(api_id)
    held = get(api, response_type)
    apply(held, operations(response), ASPECTS)
    held.default_response = False
    api.gateway_responses[response_type] = held
    return json.dumps(held.to_json())
