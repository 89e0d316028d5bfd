"""Quotas of the API's usage plans: told beside the hourly limit, and lifted where the policy asks for it, never else.

A quota that was lifted stands in a tag of the plan, from which `remove` puts it back.
https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateUsagePlan.html
"""

from __future__ import annotations

from collections.abc import Iterator

from stormproof.aws.observe.native_keys import UsagePlan, read_usage_plans
from stormproof.core.judges.rate_limiting.native_quotas import HOURS_A_DAY, NativeQuota
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Call, Change, NoChange, Step
from stormproof.core.policy import NativeQuota as Wish

NAME = "native-quota"
ASPECT = "quota"
LIFTED = "stormproof:lifted-quota"
"""The tag's value is limit, period and offset: ``1000 DAY 0``."""
BREAKING = "its keys may make more requests than the quota of its owner admitted"

Plans = tuple[UsagePlan, ...]


def read(reads: Reads, context: PlanContext) -> Plans:
    """Look at the usage plans that cover a stage of the API."""
    return read_usage_plans(reads, context.system)


def plan(context: PlanContext, actual: Plans) -> Iterator[Step]:
    """Lift quotas that are lower than the hourly limit asks for, where the policy says so; else tell of them."""
    for each in actual:
        quota = each.native_quota
        if quota is None:
            yield NoChange(NAME, arn(context, each), ASPECT, f"usage plan {each.name} has no quota")
        elif not quota.lower_than(context.policy.requests_per_hour):
            yield NoChange(NAME, arn(context, each), ASPECT, f"usage plan {each.name} admits {quota}, which is enough")
        elif context.policy.native_quota is Wish.LIFT and not each.others:
            yield _lifted(context, each, quota)
        else:
            yield NoChange(NAME, arn(context, each), ASPECT, _told(context, each, quota), remark=True)


def remove(context: PlanContext, actual: Plans) -> Iterator[Step]:
    """Put back the quotas that were lifted."""
    for each in actual:
        resource = arn(context, each)
        if LIFTED not in each.tags:
            yield NoChange(NAME, resource, ASPECT, "no quota was lifted here")
            continue
        limit, period, offset = each.tags[LIFTED].split()
        values = {"limit": limit, "period": period, "offset": offset}
        patch = [{"op": "add", "path": f"/quota/{name}", "value": value} for name, value in values.items()]
        untag = Call("apigateway", "untag_resource", {"resourceArn": resource, "tagKeys": [LIFTED]})
        calls = (_patched(each, patch), untag)
        yield Change(NAME, resource, ASPECT, Action.UPDATE, None, values, calls, breaking="the quota refuses again")


def arn(context: PlanContext, usage_plan: UsagePlan) -> str:
    """Return the ARN of a usage plan."""
    system = context.system
    return f"arn:{system.partition}:apigateway:{system.region}::/usageplans/{usage_plan.id}"


def _lifted(context: PlanContext, usage_plan: UsagePlan, quota: NativeQuota) -> Change:
    resource, figures = arn(context, usage_plan), usage_plan.quota
    kept = f"{figures['limit']} {figures['period']} {figures.get('offset', 0)}"
    calls = (
        Call("apigateway", "tag_resource", {"resourceArn": resource, "tags": {LIFTED: kept}}),
        _patched(usage_plan, [{"op": "remove", "path": "/quota"}]),
    )
    before, after = str(quota), f"none; {context.policy.requests_per_hour:,} requests of each key an hour are ours"
    return Change(NAME, resource, ASPECT, Action.UPDATE, before, after, calls, breaking=BREAKING)


def _patched(usage_plan: UsagePlan, patch: list[dict[str, str]]) -> Call:
    return Call("apigateway", "update_usage_plan", {"usagePlanId": usage_plan.id, "patchOperations": patch})


def _told(context: PlanContext, usage_plan: UsagePlan, quota: NativeQuota) -> str:
    hourly = context.policy.requests_per_hour
    told = (
        f"usage plan {usage_plan.name} admits {quota} of each key; the hourly limit of {hourly:,} asks for "
        f"{hourly * HOURS_A_DAY:,} a day: fails 6.1 (rate.native_quota)"
    )
    if usage_plan.others:
        return f"{told}; it covers other APIs too, so lift it yourself, or move this API to a plan of its own"
    return f'{told}; native_quota = "lift" under [policy] plans to take it off'


CONTROL: Control[Plans] = Control(
    name=NAME,
    criteria=("6.1", "6.2", "6.3", "6.4", "6.5"),
    phase=Phase.DEPLOYMENT,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
)
