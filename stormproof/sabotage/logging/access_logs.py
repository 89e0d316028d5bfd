"""Access logs that tell nothing, or too little."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from provisioners.logging.access_format import FORMAT
from stormproof.core.faults import Disturbance
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Desired, Reads
from stormproof.core.planning.plans import Call
from stormproof.sabotage.shared.api_changes import patch

TELLING = ("principalId", "keyId")
COMMON = '$context.identity.sourceIp [$context.requestTime] "$context.httpMethod $context.path" $context.status'
SECOND = "stormproofunlogged"


def off(reads: Reads, desired: Desired) -> Disturbance:
    """The serving stage has no access log."""
    remove = {**_where(desired), "patchOperations": [{"op": "remove", "path": "/accessLogSettings"}]}
    return Disturbance("the access log is off", (Call("apigateway", "update_stage", remove),), (_back(reads, desired),))


def without(title: str, *names: str) -> Callable[[Reads, Desired], Disturbance]:
    """Return what leaves fields out of the access log."""

    def disturb(reads: Reads, desired: Desired) -> Disturbance:
        fields = {name: variable for name, variable in json.loads(FORMAT).items() if name not in names}
        shorter = patch("update_stage", _where(desired), {"/accessLogSettings/format": json.dumps(fields)})
        return Disturbance(title, (shorter,), (_back(reads, desired),))

    return disturb


def without_principal(reads: Reads, desired: Desired) -> Disturbance:
    """The access log tells that somebody came, but not who."""
    return without("the access log leaves the principal out", *TELLING)(reads, desired)


def in_another_group(reads: Reads, desired: Desired) -> Disturbance:
    """Somebody takes the stage's one access log for their own group and their own format."""
    group = "/stormproof-sabotage/access"
    make = Call("logs", "create_log_group", {"logGroupName": group})
    theirs = {"destinationArn": Names(desired.system).log_group_arn(group), "format": f"$context.requestId {COMMON}"}
    taken = patch(
        "update_stage", _where(desired), {f"/accessLogSettings/{name}": value for name, value in theirs.items()}
    )
    gone = Call("logs", "delete_log_group", {"logGroupName": group})
    title = "the access log goes to another group, as plain text"
    return Disturbance(title, (make, taken), (_back(reads, desired), gone))


def second_stage_unlogged(reads: Reads, desired: Desired) -> Disturbance:
    """Of two stages that serve the same, one logs nothing: so much of the requests is in no log."""
    api = desired.system.api
    stage = reads.read("apigateway", "get_stage", **_where(desired))
    make = {"restApiId": api.id, "stageName": SECOND, "deploymentId": stage["deploymentId"]}
    gone = Call("apigateway", "delete_stage", {"restApiId": api.id, "stageName": SECOND})
    calls = (Call("apigateway", "create_stage", make),)
    return Disturbance("a second stage logs nothing", calls, (gone,), (gone,))


def _back(reads: Reads, desired: Desired) -> Call:
    stage: Mapping[str, Any] = reads.read("apigateway", "get_stage", **_where(desired))
    values = {f"/accessLogSettings/{name}": str(value) for name, value in stage["accessLogSettings"].items()}
    return patch("update_stage", _where(desired), values)


def _where(desired: Desired) -> dict[str, str]:
    return {"restApiId": desired.system.api.id, "stageName": desired.system.api.stage}
