"""Usage plans, by https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateUsagePlan.html and as AWS answered.

Recorded responses, by label (``plan-*``, ``association-*``):
https://github.com/radkawar/stackd/blob/main/testdata/aws/apigateway/api_keys.json
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

INVALID = (
    "1 validation error detected: Value 'YEAR' at 'createUsagePlanInput.quota.period' failed to satisfy "
    "constraint: Member must satisfy enum value set: [MONTH, WEEK, DAY]"
)
NO_LIMIT = "Usage Plan quota limit must be a non-negative numeric"
NO_PERIOD = "Invalid Usage Plan quota period specified. Must be one of [DAY, WEEK, MONTH]"
NO_THROTTLE = "Usage Plan throttle rate limit and burst limit must be numeric and greater than zero"


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


def refusal(call: Callable[..., Any], **arguments: Any) -> tuple[str, int, str]:
    """Code, status and message of a refusal."""
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    response = caught.value.response
    return response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"], response["Error"]["Message"]


@pytest.mark.parametrize(
    ("label", "settings", "answer"),
    [
        ("plan-partial-quota-missing-limit", {"quota": {"period": "DAY"}}, ("BadRequestException", 400, NO_LIMIT)),
        ("plan-partial-quota-missing-period", {"quota": {"limit": 10}}, ("BadRequestException", 400, NO_PERIOD)),
        (
            "plan-invalid-period",
            {"quota": {"limit": 1, "period": "YEAR"}},
            (
                "ValidationException",
                400,
                INVALID,
            ),
        ),
        (
            "plan-day-offset-rejected",
            {"quota": {"limit": 25, "offset": 2, "period": "DAY"}},
            ("BadRequestException", 400, "Usage Plan quota offset must be zero in the DAY period"),
        ),
        (
            "plan-missing-stage",
            {"apiStages": [{"apiId": "none", "stage": "missing"}]},
            ("NotFoundException", 404, "API Stage not found: none:missing"),
        ),
    ],
)
def test_a_wrong_plan_is_refused(aws: Any, label: str, settings: Any, answer: tuple[str, int, str]) -> None:
    """Recorded responses of CreateUsagePlan."""
    client = aws.client("apigateway")
    assert refusal(client.create_usage_plan, name="refused", **settings) == answer, label
    assert "refused" not in [each["name"] for each in client.get_usage_plans(limit=500)["items"]]


def test_limits_that_are_not_named_are_told_as_zero(aws: Any, unique: Callable[[str], str]) -> None:
    """``plan-partial-settings`` and ``plan-partial-throttle-missing-rate``."""
    client = aws.client("apigateway")
    made = client.create_usage_plan(
        name=unique("plan"), throttle={"rateLimit": 0.5}, quota={"limit": 10, "period": "MONTH"}
    )
    assert (made["throttle"], made["quota"]) == (
        {"burstLimit": 0, "rateLimit": 0.5},
        {"limit": 10, "offset": 0, "period": "MONTH"},
    )
    client.delete_usage_plan(usagePlanId=made["id"])


@pytest.mark.parametrize(
    ("operation", "answer"),
    [
        (("replace", "/quota/period", "YEAR"), ("BadRequestException", 400, NO_PERIOD)),
        (("replace", "/throttle/burstLimit", "-2"), ("BadRequestException", 400, NO_THROTTLE)),
        (("remove", "/apiStages", None), ("BadRequestException", 400, "Invalid API Stage specified")),
        (("remove", "/apiStages", "fakevalue"), ("BadRequestException", 400, "Invalid API Stage specified")),
        (("add", "/apiStages", "none:missing"), ("NotFoundException", 404, "API Stage not found: none:missing")),
        (
            ("remove", "/apiStages", "none:dev"),
            ("NotFoundException", 404, "Invalid API Stage {api: none, stage: dev} specified for usageplan PLAN"),
        ),
    ],
)
def test_one_wrong_patch_undoes_all(
    plan: tuple[Any, str], patch: Any, operation: tuple[str, str, str | None], answer: tuple[str, int, str]
) -> None:
    """``plan-invalid-patch-retains-state``; stages: localstack's recorded test_usage_plan_crud."""
    client, made = plan
    operations = patch(
        ("replace", "/description", "must-not-stick"),
        ("replace", "/quota/limit", "1"),
        ("replace", "/quota/period", "DAY"),
        operation,
    )
    code, status, message = refusal(client.update_usage_plan, usagePlanId=made, patchOperations=operations)
    assert (code, status, message.replace(made, "PLAN")) == answer
    assert {"description", "quota"}.isdisjoint(client.get_usage_plan(usagePlanId=made))


def test_a_key_has_one_plan_a_stage(plan: tuple[Any, str], rest_api: Any, patch: Any) -> None:
    """``association-*`` and ``plan-conflict-introduced-by-update``, to the difference of ``:`` and ``/``."""
    client, made = plan
    stage = {"apiId": rest_api.id, "stage": "prod"}
    rest_api.deploy("beta")
    other = client.create_usage_plan(name="other", apiStages=[stage])["id"]
    beta = client.create_usage_plan(name="beta", apiStages=[{**stage, "stage": "beta"}])["id"]
    key = client.create_api_key(name="one-plan")["id"]
    member = {"keyId": key, "keyType": "API_KEY"}
    for each in (made, beta):
        client.create_usage_plan_key(usagePlanId=each, **member)
    text = (
        "Usage Plan {} cannot be added because API Key {} cannot reference multiple Usage Plans "
        "with the same API Stage: {}"
    )
    for each in (made, other):
        assert refusal(client.create_usage_plan_key, usagePlanId=each, **member) == (
            "ConflictException",
            409,
            text.format(each, key, f"{rest_api.id}:prod"),
        )
    added = patch(("add", "/apiStages", f"{rest_api.id}:prod"))
    assert refusal(client.update_usage_plan, usagePlanId=beta, patchOperations=added) == (
        "ConflictException",
        409,
        text.format(beta, key, f"{rest_api.id}/prod"),
    )
    client.delete_api_key(apiKey=key)
    for each, name in ((other, "prod"), (beta, "beta")):
        client.update_usage_plan(
            usagePlanId=each, patchOperations=patch(("remove", "/apiStages", f"{rest_api.id}:{name}"))
        )
        client.delete_usage_plan(usagePlanId=each)


def test_wrong_members_are_refused(plan: tuple[Any, str]) -> None:
    """``association-invalid-type``, ``association-missing-key``; a key that is no member cannot be taken out."""
    client, made = plan
    key = client.create_api_key(name="member")["id"]
    assert refusal(client.create_usage_plan_key, usagePlanId=made, keyId=key, keyType="OTHER") == (
        "BadRequestException",
        400,
        "Invalid Usage Plan key type specified. Must be one of [API_KEY]",
    )
    assert refusal(client.create_usage_plan_key, usagePlanId=made, keyId="zzzzzzzzzz", keyType="API_KEY") == (
        "NotFoundException",
        404,
        "Invalid API Key identifier specified",
    )
    assert refusal(client.delete_usage_plan_key, usagePlanId=made, keyId=key)[:2] == ("NotFoundException", 404)
    client.delete_api_key(apiKey=key)
