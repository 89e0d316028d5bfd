"""Usage plans: throttles of single methods, numbers as numbers, and what has been used.

Closes: patches of ``/apiStages/{api}:{stage}/throttle/...`` (moto ignores them), limits kept as text, GetUsage,
deletion of plans that stages still use.
https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateUsagePlan.html ,
https://docs.aws.amazon.com/apigateway/latest/api/API_GetUsage.html
"""

from __future__ import annotations

import calendar
import json
import re
import time
from collections.abc import Callable, Mapping
from typing import Any

from moto.apigateway.exceptions import BadRequestException, ConflictException, NotFoundException
from moto.apigateway.models import APIGatewayBackend, UsagePlan
from moto.apigateway.responses import APIGatewayResponse

from localaws.moto.patches import Patches
from localaws.services.apigateway.control.patching import segments, state
from localaws.services.apigateway.gateway.buckets import DAY, period_start
from localaws.services.apigateway.gateway.server import Gateway

LIMIT = re.compile(r"/(?P<group>throttle|quota)/(?P<name>rateLimit|burstLimit|limit|offset|period)")
METHOD_LIMIT = re.compile(
    r"/apiStages/(?P<api>[^:/]+):(?P<stage>[^/]+)/throttle/(?P<path>.+)/(?P<method>[A-Z*]+)/"
    r"(?P<name>rateLimit|burstLimit)"
)
METHOD_LIMITS = re.compile(r"/apiStages/(?P<api>[^:/]+):(?P<stage>[^/]+)/throttle(/(?P<path>.+)/(?P<method>[A-Z*]+))?")
PLAIN = {"/name": "name", "/description": "description", "/productCode": "product_code"}
NUMBERS: Mapping[str, Callable[[str], float]] = {"rateLimit": float, "burstLimit": int, "limit": int, "offset": int}
PERIODS = ("DAY", "WEEK", "MONTH")


def install(patches: Patches, gateway: Gateway) -> None:
    """Replace moto's patches of usage plans and add GetUsage."""
    delete, add_key = APIGatewayBackend.delete_usage_plan, APIGatewayBackend.create_usage_plan_key

    def delete_usage_plan(backend: APIGatewayBackend, usage_plan_id: str) -> None:
        if backend.get_usage_plan(usage_plan_id).api_stages:
            raise BadRequestException("Cannot delete usage plan because it is associated with API stages")
        delete(backend, usage_plan_id)
        backend.usage_plan_keys.pop(usage_plan_id, None)

    def create_usage_plan_key(backend: APIGatewayBackend, usage_plan_id: str, payload: dict[str, Any]) -> Any:
        backend.get_usage_plan(usage_plan_id)
        if payload["keyId"] in backend.usage_plan_keys.get(usage_plan_id, {}):
            raise ConflictException("Usage Plan Key already exists")
        return add_key(backend, usage_plan_id, payload)

    patches.replace(
        APIGatewayBackend,
        delete_usage_plan=delete_usage_plan,
        create_usage_plan_key=create_usage_plan_key,
    )
    patches.replace(
        UsagePlan,
        apply_patch_operations=update,
    )
    patches.replace(
        APIGatewayResponse,
        get_usage=_usage(gateway),
    )


def update(plan: UsagePlan, patch_operations: list[dict[str, Any]]) -> None:
    """Apply patch operations; raises BadRequestException for a path or value that AWS refuses."""
    for patch in patch_operations:
        _apply(plan, patch["op"], patch["path"], patch.get("value"))


def _apply(plan: UsagePlan, operation: str, path: str, value: str | None) -> None:
    if path in PLAIN:
        setattr(plan, PLAIN[path], None if operation == "remove" else value)
    elif path in {"/throttle", "/quota"} and operation == "remove":
        getattr(plan, path.removeprefix("/")).clear()
    elif match := LIMIT.fullmatch(path):
        _set(getattr(plan, match["group"]), match["name"], None if operation == "remove" else value)
    elif path == "/apiStages":
        _change_stages(plan, operation, value or "")
    elif match := METHOD_LIMIT.fullmatch(path):
        limits = _stage(plan, match).setdefault("throttle", {}).setdefault(_method(match), {})
        _set(limits, match["name"], None if operation == "remove" else value)
    elif (match := METHOD_LIMITS.fullmatch(path)) and operation == "remove":
        throttle = _stage(plan, match).setdefault("throttle", {})
        throttle.pop(_method(match), None) if match["path"] else throttle.clear()
    else:
        raise BadRequestException(f"Invalid patch path {path}")


def _set(held: dict[str, Any], name: str, value: str | None) -> None:
    if value is None:
        held.pop(name, None)
        return
    if name == "period" and value not in PERIODS:
        raise BadRequestException("Usage plan quota period must be one of: [DAY, WEEK, MONTH]")
    try:
        held[name] = NUMBERS.get(name, str)(value)
    except ValueError as error:
        raise BadRequestException(f"Invalid number for {name}: {value}") from error


def _change_stages(plan: UsagePlan, operation: str, value: str) -> None:
    api_id, _, stage = value.partition(":")
    held = [each for each in plan.api_stages if (each["apiId"], each["stage"]) == (api_id, stage)]
    if operation == "add" and not held:
        plan.api_stages.append({"apiId": api_id, "stage": stage})
    elif operation == "add":
        raise ConflictException(f"API Stage {value} already exists in this usage plan")
    elif operation == "remove" and held:
        plan.api_stages.remove(held[0])
    else:
        raise NotFoundException(f"API Stage not found: {value}")


def _stage(plan: UsagePlan, match: re.Match[str]) -> dict[str, Any]:
    for each in plan.api_stages:
        if (each["apiId"], each["stage"]) == (match["api"], match["stage"]):
            found: dict[str, Any] = each
            return found
    raise NotFoundException(f"API Stage not found: {match['api']}:{match['stage']}")


def _method(match: re.Match[str]) -> str:
    """The key of a method's throttle, as CreateUsagePlan takes it: ``/orders/{id}/GET``."""
    return f"/{match['path'].replace('~1', '/').strip('/')}/{match['method']}".replace("//", "/")


def _usage(gateway: Gateway) -> Callable[[APIGatewayResponse], str]:
    def get_usage(response: APIGatewayResponse) -> str:
        plan_id = segments(response)[1]
        plan = state(response).get_usage_plan(plan_id)
        query: Mapping[str, list[str]] = response.querystring
        start, end = _day(query, "startDate"), _day(query, "endDate")
        if end < start:
            raise BadRequestException("startDate must not be after endDate")
        wanted = query.get("keyId") or gateway.usage.keys(plan_id)
        values = {key: _days(gateway.usage, plan, key, start, end) for key in wanted}
        described = {"usagePlanId": plan_id, "startDate": query["startDate"][0], "endDate": query["endDate"][0]}
        return json.dumps({**described, "values": values})

    return get_usage


def _day(query: Mapping[str, list[str]], name: str) -> int:
    try:
        return calendar.timegm(time.strptime(query[name][0], "%Y-%m-%d"))
    except (KeyError, ValueError) as error:
        raise BadRequestException(f"{name} must be a date of the form YYYY-MM-DD") from error


def _days(usage: Any, plan: UsagePlan, key: str, start: int, end: int) -> list[list[int]]:
    """Each day's requests, and what the quota then had left (0 without a quota)."""
    limit, period = int(plan.quota.get("limit") or 0), plan.quota.get("period") or "MONTH"
    days = []
    for day in range(start, end + 1, DAY):
        left = limit - usage.used(plan.id, key, period_start(period, day), day)
        days.append([usage.used(plan.id, key, day, day), max(0, left)])
    return days
