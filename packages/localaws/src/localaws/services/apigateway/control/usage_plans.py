"""Usage plans: checks on creation and after patches, throttles of single methods, numbers as numbers, one plan a stage.

Closes: patches of ``/apiStages/{api}:{stage}/throttle/...`` (moto ignores them), limits kept as text, settings that AWS
refuses, keys in two plans of one stage, deletion of plans that stages still use.
https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateUsagePlan.html ; rules and messages recorded on AWS:
https://github.com/radkawar/stackd/blob/main/testdata/aws/apigateway/api_keys.json (``plan-*``, ``association-*``) and
https://github.com/localstack/localstack/blob/main/tests/aws/services/apigateway/test_apigateway_common.snapshot.json
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from moto.apigateway.exceptions import (
    ApiKeyNotFoundException,
    BadRequestException,
    ConflictException,
    NotFoundException,
)
from moto.apigateway.models import APIGatewayBackend, UsagePlan, UsagePlanKey
from moto.apigateway.responses import APIGatewayResponse

from localaws.moto.patches import Method, Patches
from localaws.services.apigateway.control import api_keys, usage
from localaws.services.apigateway.control.patching import Answer, answer
from localaws.services.apigateway.control.usage_plan_settings import Draft, check, filled
from localaws.services.apigateway.gateway.server import Gateway

Stages = Sequence[Mapping[str, Any]]


def install(patches: Patches, gateway: Gateway) -> None:
    """Replace what moto does with usage plans and API keys, and add what keys have used."""
    patches.wrap(APIGatewayBackend, "create_usage_plan", _create)
    patches.wrap(APIGatewayBackend, "delete_usage_plan", _delete)
    patches.wrap(APIGatewayBackend, "create_usage_plan_key", _add_key)
    patches.wrap(APIGatewayResponse, "get_usage_plan_keys", _newest_first)
    patches.wrap(APIGatewayResponse, "create_usage_plan", _made)
    patches.wrap(APIGatewayResponse, "get_usage_plans", _listed)
    for name in ("get_usage_plan", "update_usage_plan"):
        patches.wrap(APIGatewayResponse, name, _with_tags)
    patches.replace(
        APIGatewayBackend,
        update_usage_plan=update,
        delete_usage_plan_key=_remove_key,
    )
    api_keys.install(patches.of(api_keys))
    usage.install(patches.of(usage), gateway.usage)


def update(backend: APIGatewayBackend, plan_id: str, patch_operations: list[dict[str, Any]]) -> UsagePlan:
    """Apply patch operations, all or none; raises what AWS answers for those that it refuses."""
    plan = backend.get_usage_plan(plan_id)
    draft = Draft.of(plan)
    for patch in patch_operations:
        draft.apply(patch["op"], patch["path"], patch.get("value"))
    check(draft.throttle, draft.quota)
    added = [stage for stage in draft.api_stages if _named(stage) not in map(_named, plan.api_stages)]
    _check_stages(backend, added)
    for key in list(backend.usage_plan_keys.get(plan_id, {})):
        if stage := _taken(backend, key, added):
            raise _conflict(plan_id, key, stage.replace(":", "/"))
    if draft.quota and not plan.quota:
        vars(plan)["quota_since"] = time.time()
    draft.store(plan)
    return plan


def _create(original: Callable[..., UsagePlan]) -> Callable[..., UsagePlan]:
    def create(backend: APIGatewayBackend, payload: Mapping[str, Any]) -> UsagePlan:
        settings = filled(payload)
        _check_stages(backend, payload.get("apiStages") or ())
        plan = original(backend, settings)
        vars(plan)["quota_since"] = time.time()
        return plan

    return create


def _delete(original: Callable[..., None]) -> Callable[..., None]:
    def delete(backend: APIGatewayBackend, plan_id: str) -> None:
        if backend.get_usage_plan(plan_id).api_stages:
            raise BadRequestException("Cannot delete usage plan because it is associated with API stages")
        original(backend, plan_id)
        backend.usage_plan_keys.pop(plan_id, None)

    return delete


def _add_key(original: Callable[..., UsagePlanKey]) -> Callable[..., UsagePlanKey]:
    def add(backend: APIGatewayBackend, plan_id: str, payload: Mapping[str, Any]) -> UsagePlanKey:
        plan, key = backend.get_usage_plan(plan_id), payload["keyId"]
        if payload.get("keyType") != "API_KEY":
            raise BadRequestException("Invalid Usage Plan key type specified. Must be one of [API_KEY]")
        if key not in backend.keys:
            raise ApiKeyNotFoundException
        if stage := _taken(backend, key, plan.api_stages):
            raise _conflict(plan_id, key, stage)
        if key in backend.usage_plan_keys.get(plan_id, {}):
            raise ConflictException("Usage Plan Key already exists")
        return original(backend, plan_id, payload)

    return add


def _newest_first(original: Method) -> Method:
    """List a plan's keys as recorded: the newest first.

    https://github.com/localstack/localstack/blob/main/tests/aws/services/apigateway/
    test_apigateway_extended.snapshot.json (test_get_usage_plan_api_keys).
    """

    def get_usage_plan_keys(response: APIGatewayResponse) -> str:
        return json.dumps({"item": json.loads(original(response))["item"][::-1]})

    return get_usage_plan_keys


def _with_tags(original: Method) -> Method:
    """Tell tags of one plan that is read or changed, also where there are none.

    https://github.com/localstack/localstack/blob/main/tests/aws/services/apigateway/
    test_apigateway_common.snapshot.json (test_usage_plan_crud), and so for the two below.
    """

    def respond(response: APIGatewayResponse) -> str:
        told = original(response)
        plan = json.loads(told if isinstance(told, str) else told[2])
        return json.dumps(plan | {"tags": plan.get("tags") or {}})

    return respond


def _made(original: Method) -> Method:
    def respond(response: APIGatewayResponse) -> Answer:
        _, _, told = original(response)
        return answer(201, _bare(json.loads(told)))

    return respond


def _listed(original: Method) -> Method:
    def respond(response: APIGatewayResponse) -> str:
        told = original(response)
        plans = json.loads(told if isinstance(told, str) else told[2])["item"]
        return json.dumps({"item": [_bare(plan) for plan in plans]})

    return respond


def _bare(plan: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in plan.items() if name != "tags" or value}


def _remove_key(backend: APIGatewayBackend, plan_id: str, key_id: str) -> None:
    backend.get_usage_plan(plan_id)
    backend.get_usage_plan_key(plan_id, key_id)
    backend.usage_plan_keys[plan_id].pop(key_id)


def _check_stages(backend: APIGatewayBackend, stages: Stages) -> None:
    for stage in stages:
        api = backend.apis.get(stage["apiId"])
        if api is None or stage["stage"] not in api.stages:
            raise NotFoundException(f"API Stage not found: {_named(stage)}")


def _taken(backend: APIGatewayBackend, key: str, stages: Stages) -> str | None:
    """The first of the stages that a plan of the key covers already."""
    covered = {_named(stage) for plan in backend.get_usage_plans(key) for stage in plan.api_stages}
    return next((name for name in map(_named, stages) if name in covered), None)


def _named(stage: Mapping[str, Any]) -> str:
    return f"{stage['apiId']}:{stage['stage']}"


def _conflict(plan_id: str, key: str, stage: str) -> ConflictException:
    return ConflictException(
        f"Usage Plan {plan_id} cannot be added because API Key {key} cannot reference multiple Usage Plans "
        f"with the same API Stage: {stage}"
    )
