"""Limits that an owner has made otherwise, within which each key still has its hour, and nothing more."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from provisioners.rate_limiting.rate_counter import EXPIRY
from provisioners.rate_limiting.stage_throttle import ALL, OURS
from stormproof.aws.observe.apigateway_methods import Method, settings_by_method
from stormproof.aws.observe.lambda_functions import function_log, layers, variables
from stormproof.aws.observe.native_keys import UsagePlan, read_usage_plans
from stormproof.aws.packaging import layered
from stormproof.core.errors import Undecidable
from stormproof.core.faults import NOTHING_HERE, FaultInjection
from stormproof.core.figures.digits import digits
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Call, Ref
from stormproof.sabotage.shared.api_changes import guarded, patch, serving_stage
from stormproof.sabotage.shared.logs import kept, kept_as_now
from stormproof.sabotage.shared.owners import HEADER, answering, stacked
from stormproof.sabotage.shared.releases import released_by_owner, served
from stormproof.sabotage.shared.tables import standing

STRICTER, STRICTER_BURST = 300, 150
AMPLE = 50_000
"""Requests of a key a day: more than its hours admit."""
OWNERS_LAYER = "owner.layer"
RATE_S, BURST_S = "/throttling/rateLimit", "/throttling/burstLimit"
OWNERS_EXPIRY = "purgeAt"
TOOLS = "GREETING = 'hello'\n"
VIOLATIONS = '{ $.event = "rate_limit_exceeded" }'
YEAR = 365


def stricter_throttle(reads: Reads, context: PlanContext) -> FaultInjection:
    """The owner throttles the stage to fewer requests a second than we would.

    Raises Undecidable `NOTHING_HERE` where its throttle is the owner's own, and the stage has no tag of ours.
    """
    api = context.system.api
    stage, arn = _stage(reads, context), f"{context.system.api_arn}/stages/{api.stage}"
    if OURS not in (stage.get("tags") or {}):
        raise Undecidable(NOTHING_HERE, f"the throttle of stage {api.stage} is none of ours")
    settings = stage["methodSettings"][ALL]
    before = {RATE_S: digits(settings["throttlingRateLimit"]), BURST_S: str(settings["throttlingBurstLimit"])}
    made, back = (
        patch("update_stage", serving_stage(context), {f"/*/*{name}": value for name, value in each.items()})
        for each in ({RATE_S: str(STRICTER), BURST_S: str(STRICTER_BURST)}, before)
    )
    untag = Call("apigateway", "untag_resource", {"resourceArn": arn, "tagKeys": [OURS]})
    tag = Call("apigateway", "tag_resource", {"resourceArn": arn, "tags": {OURS: stage["tags"][OURS]}})
    return FaultInjection(f"the owner's own throttle, {STRICTER} a second", (untag, made), (back, tag))


def throttled_method(reads: Reads, context: PlanContext) -> FaultInjection:
    """One method has a throttle of its own, stricter than that of the stage."""
    method = guarded(reads, context)[0]
    path = _escaped(method)
    if method.route in settings_by_method(_stage(reads, context)):
        raise Undecidable(NOTHING_HERE, f"{method.http_method} {method.path} has settings of its own already")
    made = patch(
        "update_stage",
        serving_stage(context),
        {f"{path}{RATE_S}": str(STRICTER), f"{path}{BURST_S}": str(STRICTER_BURST)},
    )
    gone = Call(
        "apigateway", "update_stage", {**serving_stage(context), "patchOperations": [{"op": "remove", "path": path}]}
    )
    return FaultInjection(f"{method.http_method} {method.path} has a throttle of its own", (made,), (gone,))


def ample_plan(reads: Reads, context: PlanContext) -> FaultInjection:
    """One more usage plan covers the stage: its quota admits more than a day of hours, its throttle is stricter.

    The first one would bring native keys along, which are then to be followed.
    """
    _usage_plan(reads, context)
    api = context.system.api
    plan = {
        "Type": "AWS::ApiGateway::UsagePlan",
        "Properties": {
            "UsagePlanName": f"owners-{api.id}",
            "ApiStages": [{"ApiId": api.id, "Stage": api.stage}],
            "Quota": {"Limit": AMPLE, "Period": "DAY"},
            "Throttle": {"RateLimit": STRICTER, "BurstLimit": STRICTER_BURST},
        },
    }
    return stacked("a usage plan whose quota is ample", f"owners-plan-{api.id}", {"Plan": plan})


own_throttle_answer = answering(
    "the owner's own answer to what the throttle turns away",
    {
        "THROTTLED": {
            "statusCode": "429",
            "responseParameters": {f"{HEADER}Retry-After": "'1'", f"{HEADER}Access-Control-Allow-Origin": "'*'"},
            "responseTemplates": {"application/json": '{"error":$context.error.messageString,"retry":true}'},
        }
    },
)


def plan_renamed(reads: Reads, context: PlanContext) -> FaultInjection:
    """The owner's usage plan gets another name."""
    found = _usage_plan(reads, context)
    made, back = (
        patch("update_usage_plan", {"usagePlanId": found.id}, {"/name": name})
        for name in (f"{found.name} (partners)", found.name)
    )
    return FaultInjection(f"the usage plan {found.name} has another name", (made,), (back,))


def ample_quota(reads: Reads, context: PlanContext) -> FaultInjection:
    """The owner's usage plan gets a quota that admits more than a day of hours."""
    found = _usage_plan(reads, context)
    made = _quota(found, {"limit": AMPLE, "period": "DAY", "offset": 0})
    gone = [{"op": "remove", "path": "/quota"}]
    back = _quota(found, found.quota) if found.quota else _patched(found, gone)
    return FaultInjection(f"the usage plan {found.name} admits {AMPLE:,} requests a day", (made,), (back,))


def expiring_otherwise(reads: Reads, context: PlanContext) -> FaultInjection:
    """The owner keeps the counts for longer: an attribute of the owner's tells when they may go."""
    name = standing(reads, context, lambda names: names.rate_table)["TableName"]
    off, theirs, ours_again = (
        Call(
            "dynamodb",
            "update_time_to_live",
            {"TableName": name, "TimeToLiveSpecification": {"Enabled": on, "AttributeName": attribute}},
        )
        for on, attribute in ((False, EXPIRY), (True, OWNERS_EXPIRY), (True, EXPIRY))
    )
    theirs_off = Call(
        "dynamodb",
        "update_time_to_live",
        {"TableName": name, "TimeToLiveSpecification": {"Enabled": False, "AttributeName": OWNERS_EXPIRY}},
    )
    return FaultInjection("counts are kept until the owner lets them go", (off, theirs), (theirs_off, ours_again))


def own_layer(reads: Reads, context: PlanContext) -> FaultInjection:
    """The owner's next release has a layer of the owner's after the guard's."""
    state = served(reads, context)
    # Of a layer by a new name the version is known beforehand: Lambda counts on where versions were deleted.
    name = f"owners-tools-{uuid.uuid4().hex}"
    made = Call(
        "lambda",
        "publish_layer_version",
        {"LayerName": name, "Content": {"ZipFile": layered({"owners_tools.py": TOOLS})}},
        yields={OWNERS_LAYER: "LayerVersionArn"},
    )
    with_it = {"Layers": [*layers(state.latest), Ref(OWNERS_LAYER)]}
    found = released_by_owner("a release with a layer of the owner's", state, with_it, made)
    gone = Call("lambda", "delete_layer_version", {"LayerName": name, "VersionNumber": 1})
    return replace(found, undo=(*found.undo, gone))


def roomier(reads: Reads, context: PlanContext) -> FaultInjection:
    """The owner's next release has more memory, more time and a variable of its own."""
    state = served(reads, context)
    more = {
        "MemorySize": int(state.latest["MemorySize"]) * 2,
        "Timeout": int(state.latest["Timeout"]) + 5,
        "Environment": {"Variables": {**variables(state.latest), "OWNERS_SETTING": "on"}},
    }
    return released_by_owner("a release with more memory and time", state, more)


def telling_more(reads: Reads, context: PlanContext) -> FaultInjection:
    """The owner's next release logs more than we ask for, into the same group."""
    state = served(reads, context)
    level = {"LogFormat": "JSON", "SystemLogLevel": "DEBUG", "ApplicationLogLevel": "DEBUG"}
    fuller = {**level, "LogGroup": function_log(state.latest)}
    return released_by_owner("a release that logs at the level DEBUG", state, {"LoggingConfig": fuller})


def watched(reads: Reads, context: PlanContext) -> FaultInjection:
    """The owner counts violations in a metric of the owner's, and keeps the log for a year."""
    group = function_log(served(reads, context).serving)
    metric = {"metricName": "Violations", "metricNamespace": "Owner", "metricValue": "1"}
    which = {"logGroupName": group, "filterName": f"owners-{context.system.api.id}-violations"}
    counted = {**which, "filterPattern": VIOLATIONS, "metricTransformations": [metric]}
    back = kept_as_now(reads, group)
    return FaultInjection(
        "the owner counts violations and keeps the log for a year",
        (Call("logs", "put_metric_filter", counted), kept(group, YEAR)),
        (back, Call("logs", "delete_metric_filter", which)),
    )


def _usage_plan(reads: Reads, context: PlanContext) -> UsagePlan:
    found = read_usage_plans(reads, context.system)
    if not found:
        raise Undecidable(NOTHING_HERE, "no usage plan covers the API")
    return found[0]


def _quota(usage_plan: UsagePlan, quota: Mapping[str, Any]) -> Call:
    patch = [
        {"op": "replace" if name in usage_plan.quota else "add", "path": f"/quota/{name}", "value": str(value)}
        for name, value in quota.items()
    ]
    return _patched(usage_plan, patch)


def _patched(usage_plan: UsagePlan, operations: list[dict[str, str]]) -> Call:
    return Call("apigateway", "update_usage_plan", {"usagePlanId": usage_plan.id, "patchOperations": operations})


def _escaped(method: Method) -> str:
    """Return where a stage keeps a method's settings: slashes of the path are written ``~1``.

    https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html (UpdateStage)
    """
    return f"/{method.path.replace('/', '~1')}/{method.http_method}"


def _stage(reads: Reads, context: PlanContext) -> Mapping[str, Any]:
    return reads.read("apigateway", "get_stage", **serving_stage(context))
