"""CloudFormation's types of API Gateway: API keys and usage plans."""

from __future__ import annotations

from typing import Any

import pytest

World = Any


def test_a_key_in_a_plan_of_a_stage(world: World) -> None:
    """Keys, plans and their ties are made; a plan's limits are patched; all can be deleted in their order."""
    stage = world.stage()
    key = world.make("ApiKey", Enabled=True, Value="0123456789abcdefghij")
    assert (key.physical.attributes, key.kind.update is None) == ({"APIKeyId": key.physical.id}, False)
    plan = world.make(
        "UsagePlan",
        ApiStages=[
            {
                "ApiId": world.id,
                "Stage": stage.physical.id,
                "Throttle": {"/orders/GET": {"RateLimit": 2, "BurstLimit": 1}},
            }
        ],
        Quota={"Limit": 100, "Period": "DAY"},
    )
    tied = world.make("UsagePlanKey", UsagePlanId=plan.physical.id, KeyId=key.physical.id, KeyType="API_KEY")
    assert tied.physical.id == f"{key.physical.id}:{plan.physical.id}"
    plan.update(Quota={"Limit": 500, "Period": "DAY"}, Throttle={"RateLimit": 10, "BurstLimit": 20})
    told = world.client.get_usage_plan(usagePlanId=plan.physical.id)
    assert (told["quota"]["limit"], told["throttle"]) == (500, {"rateLimit": 10.0, "burstLimit": 20})
    assert told["apiStages"][0]["throttle"] == {"/orders/GET": {"rateLimit": 2.0, "burstLimit": 1}}
    plan.update(Quota=None, ApiStages=[{"ApiId": world.id, "Stage": stage.physical.id}])
    told = world.client.get_usage_plan(usagePlanId=plan.physical.id)
    assert ("quota" in told, told["apiStages"][0].get("throttle") or {}) == (False, {})
    key.update(Enabled=None, Description="theirs")
    told = world.client.get_api_key(apiKey=key.physical.id)
    assert (told["enabled"], told["description"], told["name"]) == (False, "theirs", key.place.physical_name)
    tied.delete()
    plan.delete()
    with pytest.raises(world.client.exceptions.NotFoundException):
        world.client.get_usage_plan(usagePlanId=plan.physical.id)
