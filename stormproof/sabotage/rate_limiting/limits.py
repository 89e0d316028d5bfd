"""Limits that are none: another figure, a route beside the guard."""

from __future__ import annotations

from provisioners.authentication.authorizer_function import settings
from provisioners.rate_limiting.native_quota import LIFTED, arn
from provisioners.rate_limiting.stage_throttle import ALL
from stormproof.aws.calls.lambda_functions import configure
from stormproof.aws.observe.native_keys import UsagePlan, read_usage_plans
from stormproof.core.faults import FaultInjection
from stormproof.core.figures.digits import digits
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Call
from stormproof.core.policy import NativeQuota
from stormproof.sabotage.shared.api_changes import (
    guarded,
    patch,
    serving_stage,
)

TENFOLD = 10
RATE_S, BURST_S = "/throttling/rateLimit", "/throttling/burstLimit"
HOUR_S = 3600


def tenfold(_reads: Reads, context: PlanContext) -> FaultInjection:
    """Keys get ten times the limit of the policy."""
    name = Names(context.system).authorizer
    variables = settings(context)["Environment"]["Variables"]
    more = str(context.policy.requests_per_hour * TENFOLD)
    wrong, back = (
        configure(name, {"Environment": {"Variables": each}})
        for each in ({**variables, "DEFAULT_LIMIT": more}, variables)
    )
    return FaultInjection(f"keys may make {more} requests an hour", (wrong,), (back,))


def throttled_stage(reads: Reads, context: PlanContext) -> FaultInjection:
    """The stage takes fewer requests an hour than a key may make."""
    settings = reads.read("apigateway", "get_stage", **serving_stage(context))["methodSettings"][ALL]
    before = {RATE_S: digits(settings["throttlingRateLimit"]), BURST_S: str(settings["throttlingBurstLimit"])}
    low, back = (
        patch("update_stage", serving_stage(context), {f"/*/*{name}": value for name, value in each.items()})
        for each in (_low(context), before)
    )
    return FaultInjection("the stage's throttle admits less than a key may make", (low,), (back,))


def throttled_method(reads: Reads, context: PlanContext) -> FaultInjection:
    """One method takes fewer requests an hour than a key may make."""
    method = guarded(reads, context)[-1]
    path = f"/{method.path.replace('/', '~1')}/{method.http_method}"
    values = {f"{path}{name}": value for name, value in _low(context).items()}
    low = patch("update_stage", serving_stage(context), values)
    gone = {**serving_stage(context), "patchOperations": [{"op": "remove", "path": path}]}
    title = f"the throttle of {method.http_method} {method.path} admits less than a key may make"
    return FaultInjection(title, (low,), (Call("apigateway", "update_stage", gone),))


def _low(context: PlanContext) -> dict[str, str]:
    """Return a throttle of three quarters of what a key may make; what else a verification asks fits in its burst."""
    limit = context.policy.requests_per_hour
    return {RATE_S: f"{limit / 2 / HOUR_S:.5f}", BURST_S: str(max(limit // 4, 1))}


def lifts_quotas(reads: Reads, context: PlanContext) -> bool:
    """Tell whether the policy takes quotas off, and a usage plan of this API alone has none."""
    return context.policy.native_quota is NativeQuota.LIFT and bool(_without_quota(reads, context))


def native_quota(reads: Reads, context: PlanContext) -> FaultInjection:
    """A usage plan admits in a day what the policy admits in an hour."""
    usage_plan = _without_quota(reads, context)[0]
    figures = {"limit": str(context.policy.requests_per_hour), "period": "DAY", "offset": "0"}
    patch = [{"op": "add", "path": f"/quota/{name}", "value": value} for name, value in figures.items()]
    low = Call("apigateway", "update_usage_plan", {"usagePlanId": usage_plan.id, "patchOperations": patch})
    off = {"usagePlanId": usage_plan.id, "patchOperations": [{"op": "remove", "path": "/quota"}]}
    # An apply keeps in a tag what it takes off: that would be put back when everything is removed.
    resource, kept = arn(context, usage_plan), usage_plan.tags.get(LIFTED)
    tag = (
        Call("apigateway", "tag_resource", {"resourceArn": resource, "tags": {LIFTED: kept}})
        if kept
        else Call("apigateway", "untag_resource", {"resourceArn": resource, "tagKeys": [LIFTED]})
    )
    title = f"usage plan {usage_plan.name} admits {figures['limit']} requests a day"
    return FaultInjection(title, (low,), (Call("apigateway", "update_usage_plan", off), tag), (tag,))


def _without_quota(reads: Reads, context: PlanContext) -> list[UsagePlan]:
    return [each for each in read_usage_plans(reads, context.system) if each.native_quota is None and not each.others]
