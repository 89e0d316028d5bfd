"""Access logs that tell nothing, or too little."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from provisioners.logging.access_format import FORMAT
from stormproof.core.faults import FaultInjection
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Call
from stormproof.sabotage.shared.api_changes import patch, serving_stage

TELLING = ("principalId", "keyId")
COMMON = '$context.identity.sourceIp [$context.requestTime] "$context.httpMethod $context.path" $context.status'
SECOND = "stormproofunlogged"


def off(reads: Reads, context: PlanContext) -> FaultInjection:
    """The serving stage has no access log."""
    remove = {**serving_stage(context), "patchOperations": [{"op": "remove", "path": "/accessLogSettings"}]}
    return FaultInjection(
        "the access log is off", (Call("apigateway", "update_stage", remove),), (back(reads, context),)
    )


def without(title: str, *names: str) -> Callable[[Reads, PlanContext], FaultInjection]:
    """Return what leaves fields out of the access log."""

    def inject(reads: Reads, context: PlanContext) -> FaultInjection:
        fields = {name: variable for name, variable in json.loads(FORMAT).items() if name not in names}
        shorter = patch("update_stage", serving_stage(context), {"/accessLogSettings/format": json.dumps(fields)})
        return FaultInjection(title, (shorter,), (back(reads, context),))

    return inject


def without_principal(reads: Reads, context: PlanContext) -> FaultInjection:
    """The access log tells that somebody came, but not who."""
    return without("the access log leaves the principal out", *TELLING)(reads, context)


def in_another_group(reads: Reads, context: PlanContext) -> FaultInjection:
    """Somebody takes the stage's one access log for their own group and their own format."""
    group = "/stormproof-sabotage/access"
    make = Call("logs", "create_log_group", {"logGroupName": group})
    theirs = {"destinationArn": Names(context.system).log_group_arn(group), "format": f"$context.requestId {COMMON}"}
    taken = patch(
        "update_stage", serving_stage(context), {f"/accessLogSettings/{name}": value for name, value in theirs.items()}
    )
    gone = Call("logs", "delete_log_group", {"logGroupName": group})
    title = "the access log goes to another group, as plain text"
    return FaultInjection(title, (make, taken), (back(reads, context), gone))


def second_stage_unlogged(reads: Reads, context: PlanContext) -> FaultInjection:
    """Of two stages that serve the same, one logs nothing: so much of the requests is in no log."""
    api = context.system.api
    stage = reads.read("apigateway", "get_stage", **serving_stage(context))
    make = {"restApiId": api.id, "stageName": SECOND, "deploymentId": stage["deploymentId"]}
    gone = Call("apigateway", "delete_stage", {"restApiId": api.id, "stageName": SECOND})
    calls = (Call("apigateway", "create_stage", make),)
    return FaultInjection("a second stage logs nothing", calls, (gone,), (gone,))


def back(reads: Reads, context: PlanContext) -> Call:
    """Return the call that gives the serving stage the access log again that it has now."""
    stage: Mapping[str, Any] = reads.read("apigateway", "get_stage", **serving_stage(context))
    values = {f"/accessLogSettings/{name}": str(value) for name, value in stage["accessLogSettings"].items()}
    return patch("update_stage", serving_stage(context), values)
