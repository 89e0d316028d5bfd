"""API keys: what patches may change, lengths of values, keys of a customer, memberships of deleted keys, imports.

Rules and messages, recorded on AWS:
https://github.com/radkawar/stackd/blob/main/testdata/aws/apigateway/api_keys.json (``key-*``) and
https://github.com/localstack/localstack/blob/main/tests/aws/services/apigateway/test_apigateway_extended.snapshot.json
(TestApigatewayApiKeysCrud: lengths, the order of lists, which begin with the newest).
Values of 20 to 128 characters: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-key-file-format.html .
That page also says "alphanumeric"; other characters are let pass here,
since what AWS does with them is not recorded.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from moto.apigateway.exceptions import BadRequestException
from moto.apigateway.models import APIGatewayBackend, ApiKey
from moto.apigateway.responses import APIGatewayResponse

from localaws.moto.patches import Patches
from localaws.services.apigateway.control.api_key_import import import_keys
from localaws.services.apigateway.control.patching import (
    Answer,
    Aspect,
    answer,
    apply,
    body,
    operations,
    segments,
    state,
    text,
)

LONGEST, LONGEST_NAME, LONGEST_DESCRIPTION = 128, 1024, 125_000


def install(patches: Patches) -> None:
    """Wrap moto's operations on API keys."""
    patches.wrap(APIGatewayBackend, "create_api_key", _create)
    patches.wrap(APIGatewayBackend, "delete_api_key", _delete)
    patches.wrap(APIGatewayResponse, "get_api_keys", _of_customer)
    patches.replace(
        APIGatewayBackend,
        update_api_key=update,
    )
    patches.replace(
        APIGatewayResponse,
        create_api_key=_answer_create,
        import_api_keys=_answer_import,
        update_api_key=_answer_update,
    )


def _customer(value: str | None) -> str:
    if not value:
        raise BadRequestException("Customer Id cannot be an empty string")
    return value


def _description(value: str | None) -> str | None:
    if len(value or "") > LONGEST_DESCRIPTION:
        raise BadRequestException("Invalid API Key description specified.")
    return text(value)


ASPECTS = {
    "description": Aspect("description", _description),
    "enabled": Aspect("enabled", lambda value: (value or "").lower() == "true"),
    "name": Aspect("name"),
    "customerId": Aspect("customer_id", _customer),
}


def update(backend: APIGatewayBackend, key_id: str, patch_operations: list[Mapping[str, Any]]) -> ApiKey:
    """Apply patch operations, all or none; raises NotFoundException or BadRequestException.

    NotImplementedError for `/stages` and `/labels`, which only keys from before usage plans need.
    """
    key = backend.get_api_key(key_id)
    for patch in patch_operations:
        if patch["op"] != "replace":
            _refuse(patch)
    apply(key, patch_operations, ASPECTS)
    key.last_updated_date = int(time.time())
    for members in list(backend.usage_plan_keys.values()):
        if key_id in members:
            members[key_id].name = key.name
    return key


def _refuse(patch: Mapping[str, Any]) -> None:
    path = str(patch.get("path", ""))
    if path.startswith(("/stages", "/labels")):
        raise NotImplementedError("stages and labels of API keys")
    raise BadRequestException(
        f"Invalid patch path  '{path}' specified for op '{patch['op']}'. Must be one of: [/stages, /labels]"
    )


def _create(original: Callable[..., ApiKey]) -> Callable[..., ApiKey]:
    def create(backend: APIGatewayBackend, payload: Mapping[str, Any]) -> ApiKey:
        if len(payload.get("value") or "") > LONGEST:
            raise BadRequestException(f"API Key value exceeds maximum size of {LONGEST} characters")
        if len(payload.get("name") or "") > LONGEST_NAME:
            raise BadRequestException(f"Invalid API Key name, can be at most {LONGEST_NAME} characters.")
        _description(payload.get("description"))
        if "customerId" in payload:
            _customer(payload["customerId"])
        stages = [f"{each['restApiId']}/{each['stageName']}" for each in payload.get("stageKeys") or ()]
        named = {"name": payload.get("name") or None, "value": payload.get("value") or None}
        return original(backend, {**payload, **named, "stageKeys": stages})

    return create


def _delete(original: Callable[..., None]) -> Callable[..., None]:
    def delete(backend: APIGatewayBackend, key_id: str) -> None:
        original(backend, key_id)
        for members in list(backend.usage_plan_keys.values()):
            members.pop(key_id, None)

    return delete


def _of_customer(original: Callable[[APIGatewayResponse], str]) -> Callable[[APIGatewayResponse], str]:
    def get(response: APIGatewayResponse) -> str:
        keys = json.loads(original(response))["item"]
        customer: list[str] | None = response.querystring.get("customerId")
        if customer is not None:
            keys = [each for each in keys if each.get("customerId") == customer[0]]
        return json.dumps({"item": keys[::-1]})

    return get


def _answer_create(response: APIGatewayResponse) -> Answer:
    return answer(201, _described(state(response).create_api_key(body(response))))


def _answer_import(response: APIGatewayResponse) -> Answer:
    return answer(201, import_keys(state(response), response.body, response.querystring))


def _answer_update(response: APIGatewayResponse) -> str:
    key = state(response).update_api_key(segments(response)[1], operations(response))
    return json.dumps({"tags": {}} | {name: each for name, each in _described(key).items() if name != "value"})


def _described(key: ApiKey) -> dict[str, Any]:
    return {name: value for name, value in key.to_json().items() if value is not None}
