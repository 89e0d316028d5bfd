"""Usage plans, API keys and usage. https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateUsagePlan.html ."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests


@pytest.fixture
def plan(rest_api: Any, unique: Callable[[str], str]) -> Iterator[tuple[Any, str]]:
    """API Gateway's client and the ID of a plan on the stage ``prod`` of an API that wants keys."""
    rest_api.mock(apiKeyRequired=True)
    rest_api.deploy()
    client = rest_api.client
    made = client.create_usage_plan(name=unique("plan"), apiStages=[{"apiId": rest_api.id, "stage": "prod"}])["id"]
    yield client, made
    stages = client.get_usage_plan(usagePlanId=made)["apiStages"]
    client.update_usage_plan(
        usagePlanId=made,
        patchOperations=[
            {"op": "remove", "path": "/apiStages", "value": f"{each['apiId']}:{each['stage']}"} for each in stages
        ],
    )
    client.delete_usage_plan(usagePlanId=made)


def test_limits_are_patched_as_numbers(plan: tuple[Any, str], patch: Any) -> None:
    """Rates, bursts and quotas are numbers, and can be taken away."""
    client, made = plan
    operations = patch(
        ("replace", "/throttle/rateLimit", "1.5"),
        ("replace", "/throttle/burstLimit", "3"),
        ("replace", "/quota/limit", "100"),
        ("replace", "/quota/period", "DAY"),
    )
    found = client.update_usage_plan(usagePlanId=made, patchOperations=operations)
    assert (found["throttle"], found["quota"]) == (
        {"rateLimit": 1.5, "burstLimit": 3},
        {"limit": 100, "offset": 0, "period": "DAY"},
    )
    bare = client.update_usage_plan(
        usagePlanId=made, patchOperations=patch(("remove", "/throttle", None), ("remove", "/quota", None))
    )
    assert {"throttle", "quota"}.isdisjoint(bare)


def test_a_methods_throttle_is_patched(plan: tuple[Any, str], rest_api: Any, patch: Any) -> None:
    """``/apiStages/{api}:{stage}/throttle/{path}/{method}/...``, with ``~1`` for slashes."""
    client, made = plan
    path = f"/apiStages/{rest_api.id}:prod/throttle/~1a~1{{id}}/GET"
    operations = patch(("replace", f"{path}/rateLimit", "2"), ("replace", f"{path}/burstLimit", "1"))
    found = client.update_usage_plan(usagePlanId=made, patchOperations=operations)
    assert found["apiStages"][0]["throttle"] == {"/a/{id}/GET": {"rateLimit": 2.0, "burstLimit": 1}}
    gone = client.update_usage_plan(usagePlanId=made, patchOperations=patch(("remove", path, None)))
    assert gone["apiStages"][0].get("throttle", {}) == {}


@pytest.mark.parametrize(("path", "value"), [("/quota/period", "HOUR"), ("/throttle/rateLimit", "x"), ("/no", "x")])
def test_a_wrong_patch_is_refused(plan: tuple[Any, str], patch: Any, path: str, value: str) -> None:
    """There is no hourly quota, and paths are not ignored."""
    client, made = plan
    with pytest.raises(client.exceptions.BadRequestException):
        client.update_usage_plan(usagePlanId=made, patchOperations=patch(("replace", path, value)))


def test_a_plan_with_stages_stays(plan: tuple[Any, str]) -> None:
    """Its stages are taken off first."""
    client, made = plan
    with pytest.raises(client.exceptions.BadRequestException):
        client.delete_usage_plan(usagePlanId=made)


def test_keys_are_told_in_pages(aws: Any, unique: Callable[[str], str]) -> None:
    """``limit`` and ``position``; values only where they are asked for."""
    client, prefix = aws.client("apigateway"), unique("key")
    made = [client.create_api_key(name=f"{prefix}-{number}", enabled=True)["id"] for number in range(5)]
    first = client.get_api_keys(nameQuery=prefix, limit=2)
    assert (len(first["items"]), "value" in first["items"][0]) == (2, False)
    pages = client.get_paginator("get_api_keys").paginate(nameQuery=prefix, includeValues=True)
    assert {item["id"] for page in pages for item in page["items"] if len(item["value"]) >= 20} == set(made)
    for key in made:
        client.delete_api_key(apiKey=key)


def test_usage_is_counted_and_told(
    aws: Any, plan: tuple[Any, str], rest_api: Any, unique: Callable[[str], str]
) -> None:
    """GetUsage tells, by key and day, what was used and what is left of the quota."""
    client, made = plan
    key = client.create_api_key(name=unique("key"), enabled=True)
    client.create_usage_plan_key(usagePlanId=made, keyId=key["id"], keyType="API_KEY")
    client.update_usage_plan(
        usagePlanId=made,
        patchOperations=[
            {"op": "replace", "path": "/quota/limit", "value": "3"},
            {"op": "replace", "path": "/quota/period", "value": "DAY"},
        ],
    )
    url = f"{aws.ready['gateway_url']}/_aws/execute-api/{rest_api.id}/prod/"
    with requests.Session() as session:
        session.trust_env = False
        session.verify = aws.ready["ca_bundle"]
        statuses = [session.get(url, headers={"x-api-key": key["value"]}, timeout=10).status_code for _ in range(4)]
        assert session.get(url, timeout=10).status_code == 403
    assert statuses == [200, 200, 200, 429]
    now = requests.get(aws.ready["clock_url"], timeout=10).json()["now"][:10]
    usage = client.get_usage(usagePlanId=made, startDate=now, endDate=now)
    assert usage["items"] == {key["id"]: [[3, 0]]}
    client.delete_api_key(apiKey=key["id"])
