"""What keys have used of their usage plans, and temporary extensions: moto has neither.

https://docs.aws.amazon.com/apigateway/latest/api/API_GetUsage.html and
https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateUsage.html ; an extension sets what remains of the current
period: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-usage-plan-manage-usage.html .
All keys come in one answer, whatever `limit` says. The dates in UpdateUsage's answer are not documented: here today.
"""

from __future__ import annotations

import calendar
import json
import re
import time
from collections.abc import Callable, Mapping
from typing import Any

from moto.apigateway import urls
from moto.apigateway.exceptions import BadRequestException
from moto.apigateway.models import UsagePlan
from moto.apigateway.responses import APIGatewayResponse

from localaws.moto.patches import Patches
from localaws.services.apigateway.control.directory import quota_of
from localaws.services.apigateway.control.patching import operations, segments, state
from localaws.services.apigateway.gateway.buckets import DAY, Quota, Usage

URL = "{0}/usageplans/(?P<usage_plan_id>[^/]+)/keys/(?P<api_key_id>[^/]+)/usage$"
DATE = "%Y-%m-%d"


def install(patches: Patches, usage: Usage) -> None:
    """Add GetUsage and UpdateUsage."""
    patches.put_item(urls, "url_paths", URL, APIGatewayResponse.dispatch)
    patches.replace(
        APIGatewayResponse,
        get_usage=_get(usage),
        update_usage=_update(usage),
    )


def _get(usage: Usage) -> Callable[[APIGatewayResponse], str]:
    def get_usage(response: APIGatewayResponse) -> str:
        backend, plan_id = state(response), segments(response)[1]
        plan = backend.get_usage_plan(plan_id)
        query: Mapping[str, list[str]] = response.querystring
        start, end = _day(query, "startDate"), _day(query, "endDate")
        if end < start:
            raise BadRequestException("startDate must not be after endDate")
        members = [*backend.usage_plan_keys.get(plan_id, {}), *usage.keys(plan_id)]
        values = {key: _days(usage, plan, key, start, end) for key in query.get("keyId") or dict.fromkeys(members)}
        return _answer(plan_id, query["startDate"][0], query["endDate"][0], values)

    return get_usage


def _update(usage: Usage) -> Callable[[APIGatewayResponse], str]:
    def update_usage(response: APIGatewayResponse) -> str:
        backend = state(response)
        _, plan_id, _, key_id, *_ = segments(response)
        plan = backend.get_usage_plan(plan_id)
        backend.get_usage_plan_key(plan_id, key_id)
        quota = quota_of(plan)
        if quota is None:
            raise BadRequestException(f"Usage Plan {plan_id} has no quota")
        now = time.time()
        for left in [_remaining(patch) for patch in operations(response)]:
            usage.grant(plan_id, key_id, quota, left, now)
        today = time.strftime(DATE, time.gmtime(now))
        return _answer(plan_id, today, today, {key_id: _days(usage, plan, key_id, now, now)})

    return update_usage


def _remaining(patch: Mapping[str, Any]) -> int:
    operation, path, value = patch.get("op"), patch.get("path"), str(patch.get("value"))
    if (operation, path) != ("replace", "/remaining"):
        raise BadRequestException(
            f"Invalid patch path  '{path}' specified for op '{operation}'. Must be one of: [/remaining]"
        )
    if not re.fullmatch(r"\d+", value):
        raise BadRequestException("Usage Plan quota limit must be a non-negative numeric")
    return int(value)


def _answer(plan_id: str, start: str, end: str, values: Mapping[str, list[list[int]]]) -> str:
    return json.dumps({"usagePlanId": plan_id, "startDate": start, "endDate": end, "values": values})


def _day(query: Mapping[str, list[str]], name: str) -> int:
    try:
        return calendar.timegm(time.strptime(query[name][0], DATE))
    except (KeyError, ValueError) as error:
        raise BadRequestException(f"{name} must be a date of the form YYYY-MM-DD") from error


def _days(usage: Usage, plan: UsagePlan, key: str, start: float, end: float) -> list[list[int]]:
    """Each day's requests, and what the quota then had left (0 without a quota)."""
    quota = quota_of(plan) or Quota(0)
    days = range(int(start // DAY) * DAY, int(end // DAY) * DAY + 1, DAY)
    return [[usage.used(plan.id, key, day, day), usage.left(plan.id, key, quota, day)] for day in days]
