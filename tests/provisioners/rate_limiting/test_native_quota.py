"""A quota that is lower than the hourly limit is told, and lifted where the policy asks for it alone."""

from __future__ import annotations

from dataclasses import replace

from provisioners.rate_limiting import native_quota
from provisioners.rate_limiting.native_quota import LIFTED
from stormproof.aws.observe.native_keys import UsagePlan, read_usage_plans
from stormproof.core.planning.plans import NoChange, Step
from stormproof.core.policy import NativeQuota
from tests.provisioners.fakes import API, SYSTEM, FakeReads, context, only, satisfied

LIFT = context(native_quota=NativeQuota.LIFT)
LOW = UsagePlan("plan1", "shop", ("prod",), (), {"limit": 1000, "period": "DAY", "offset": 0})


def told(steps: list[Step]) -> NoChange:
    """Return the one step, which changes nothing and is told."""
    (step,) = steps
    assert isinstance(step, NoChange)
    assert step.remark
    return step


def test_unasked_it_is_only_told() -> None:
    """Beside our limit, with the code of the failure and the way out."""
    reason = told(list(native_quota.plan(context(), (LOW,)))).reason
    for part in ("1,000 requests a DAY", "1,000 asks for 24,000 a day", "rate.native_quota", "native_quota"):
        assert part in reason


def test_asked_for_it_is_lifted_breaking_and_written_down_first() -> None:
    """The tag is set before the quota goes."""
    change = only(list(native_quota.plan(LIFT, (LOW,))))
    assert [call.operation for call in change.calls] == ["tag_resource", "update_usage_plan"]
    assert change.calls[0].parameters["tags"] == {LIFTED: "1000 DAY 0"}
    assert change.calls[1].parameters["patchOperations"] == [{"op": "remove", "path": "/quota"}]
    assert change.breaking


def test_a_plan_of_other_apis_too_is_never_changed() -> None:
    """They did not ask for it."""
    assert "other APIs" in told(list(native_quota.plan(LIFT, (replace(LOW, others=True),)))).reason


def test_enough_and_none_are_as_wanted() -> None:
    """Nothing to do, nothing to tell."""
    enough = replace(LOW, quota={"limit": 24_000, "period": "DAY"})
    assert satisfied(list(native_quota.plan(LIFT, (enough, replace(LOW, quota={})))))


def test_what_was_lifted_is_put_back() -> None:
    """With its period and offset, and the tag is taken off."""
    lifted = replace(LOW, quota={}, tags={LIFTED: "7000 WEEK 2"})
    change = only(list(native_quota.remove(context(), (lifted,))))
    patch = change.calls[0].parameters["patchOperations"]
    assert {each["path"]: each["value"] for each in patch} == {
        "/quota/limit": "7000",
        "/quota/period": "WEEK",
        "/quota/offset": "2",
    }
    assert change.calls[1].operation == "untag_resource"
    assert satisfied(list(native_quota.remove(context(), (LOW,))))


def test_only_plans_of_the_api_are_seen() -> None:
    """With the stages that they cover, and whether they cover another API's."""
    stages = [{"apiId": API, "stage": "prod"}, {"apiId": "another", "stage": "prod"}]
    reads = FakeReads(
        {
            ("apigateway", "get_usage_plans"): [
                {"id": "p1", "name": "shop", "apiStages": stages},
                {"id": "p2", "apiStages": stages[1:]},
                {"id": "p3"},
            ],
            ("apigateway", "get_usage_plan_keys"): [{"id": "k1"}],
        }
    )
    assert read_usage_plans(reads, SYSTEM) == (UsagePlan("p1", "shop", ("prod",), ("k1",), others=True),)
