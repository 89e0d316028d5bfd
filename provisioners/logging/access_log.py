"""The access log of every stage: one line of JSON a request, refused ones too."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from provisioners.logging.access_format import NEEDED, holds_ours, merged, secrets_of, with_ours
from stormproof.core.logs.access_log import lacking
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Blocked, Call, Change, NoChange, Step
from stormproof.core.queries.library import access_fields

NAME = "access-log"
ASPECT = "access-log"
Stages = tuple[Mapping[str, Any], ...]


def read(reads: Reads, context: PlanContext) -> Stages:
    """Look at the stages' settings."""
    stages = reads.read("apigateway", "get_stages", restApiId=context.system.api.id)["item"]
    return tuple(sorted(stages, key=lambda stage: str(stage["stageName"])))


def plan(context: PlanContext, actual: Stages) -> Iterator[Step]:
    """Point each stage's access log at our group; have a foreign one tell enough, or stop where it cannot."""
    ours = _destination(context)
    for stage in actual:
        resource = _resource(context, stage)
        standing = stage.get("accessLogSettings") or {}
        destination = _trimmed(standing.get("destinationArn", ""))
        if destination and destination != ours:
            yield _foreign(context, stage, resource, ours)
        elif destination and holds_ours(standing.get("format", "")):
            yield NoChange(NAME, resource, ASPECT, "each request is logged with its principal and its outcome")
        else:
            after = {"destinationArn": ours, "format": with_ours(standing.get("format", ""))}
            call = _patched(context, stage, after)
            action = Action.UPDATE if destination else Action.CREATE
            yield Change(NAME, resource, ASPECT, action, dict(standing) or None, after, (call,))


def remove(context: PlanContext, actual: Stages) -> Iterator[Step]:
    """Switch the access log off where it is ours, and give another's the format back that it had."""
    for stage in actual:
        standing = stage.get("accessLogSettings") or {}
        resource = _resource(context, stage)
        if _trimmed(standing.get("destinationArn", "")) == _destination(context):
            parameters = {**_place(context, stage), "patchOperations": [{"op": "remove", "path": "/accessLogSettings"}]}
            call = Call("apigateway", "update_stage", parameters)
            yield Change(NAME, resource, ASPECT, Action.DELETE, dict(standing), None, (call,))
        elif (former := context.formers.of(NAME, resource, ASPECT)) and former.stands(standing):
            back = _patched(context, stage, {"format": former.before.get("format", "")})
            yield Change(NAME, resource, ASPECT, Action.UPDATE, dict(standing), former.before, (back,), keeps=True)
        else:
            yield NoChange(NAME, resource, ASPECT, "this is not our log")


def _foreign(context: PlanContext, stage: Mapping[str, Any], resource: str, ours: str) -> Step:
    standing = stage["accessLogSettings"]
    destination, format_ = standing["destinationArn"], standing.get("format", "")
    if secret := secrets_of(format_):
        reason = (
            f"{destination} stands here and is told {', '.join(secret)}, the text of keys; take that out of its format"
        )
        return Blocked(NAME, resource, ASPECT, reason)
    missing = lacking(format_, NEEDED)
    in_logs = ":log-group:" in destination
    fuller = merged(format_, access_fields())
    if in_logs and fuller and json.loads(fuller) == json.loads(format_):
        return NoChange(NAME, resource, ASPECT, f"the log that stands here tells enough: {destination}")
    if in_logs and fuller:
        calls = (_patched(context, stage, {"format": fuller}),)
        after = {"destinationArn": destination, "format": fuller}
        return Change(NAME, resource, ASPECT, Action.UPDATE, dict(standing), after, calls, keeps=True)
    lacks = f"lacks {', '.join(missing) or 'JSON'}" if in_logs else "is not in CloudWatch Logs"
    reason = f"{destination} stands here and {lacks}; wanted is {ours}. Write it in JSON, or take it off yourself"
    return Blocked(NAME, resource, ASPECT, reason)


def _patched(context: PlanContext, stage: Mapping[str, Any], settings: Mapping[str, str]) -> Call:
    patch = [
        {"op": "replace", "path": f"/accessLogSettings/{name}", "value": value} for name, value in settings.items()
    ]
    return Call("apigateway", "update_stage", {**_place(context, stage), "patchOperations": patch})


def _place(context: PlanContext, stage: Mapping[str, Any]) -> dict[str, str]:
    return {"restApiId": context.system.api.id, "stageName": stage["stageName"]}


def _destination(context: PlanContext) -> str:
    names = Names(context.system)
    return names.log_group_arn(names.access_log)


def _trimmed(arn: str) -> str:
    return arn.removesuffix(":*")


def _resource(context: PlanContext, stage: Mapping[str, Any]) -> str:
    return f"{context.system.api_arn}/stages/{stage['stageName']}"


CONTROL = Control(
    name=NAME,
    criteria=("1.4", "1.5", "9.1", "9.3", "9.4", "9.5"),
    # By it a deployment is seen to have arrived, the first one too.
    phase=Phase.AS_FOUND,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
    # Who asked is in the log once there is an authorizer that tells.
    along=("method-authorization",),
    parts=("access-log-group", "gateway-log-role"),
)
