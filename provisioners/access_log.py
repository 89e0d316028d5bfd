"""The access log of every stage: one line of JSON a request, refused ones too.

The variables: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from provisioners.names import Names
from stormproof.core.controls import Control, Desired, Phase, Reads
from stormproof.core.plans import Action, Blocked, Call, Change, NoChange, Step

NAME = "access-log"
ASPECT = "access-log"
FIELDS = {
    "requestId": "requestId",
    "extendedRequestId": "extendedRequestId",
    "requestTime": "requestTime",
    "requestTimeEpoch": "requestTimeEpoch",
    "principalId": "authorizer.principalId",
    "keyId": "authorizer.keyId",
    "authorizerStatus": "authorizer.status",
    "authorizerError": "authorizer.error",
    "authorizerLatency": "authorizer.latency",
    "method": "httpMethod",
    "path": "path",
    "resource": "resourcePath",
    "stage": "stage",
    "status": "status",
    "errorType": "error.responseType",
    "responseLength": "responseLength",
    "latency": "responseLatency",
    "integrationLatency": "integrationLatency",
    "integrationStatus": "integration.status",
    "sourceIp": "identity.sourceIp",
    "protocol": "protocol",
    "tlsVersion": "tlsVersion",
    "cipherSuite": "cipherSuite",
}
FORMAT = json.dumps({name: f"$context.{variable}" for name, variable in FIELDS.items()}, separators=(",", ":"))
NEEDED = ("requestId", "status", "authorizer.principalId", "authorizer.error")
"""What a log that somebody else set up must tell to be reused."""

Stages = tuple[Mapping[str, Any], ...]


def read(reads: Reads, desired: Desired) -> Stages:
    """Look at the stages' settings."""
    stages = reads.read("apigateway", "get_stages", restApiId=desired.system.api.id)["item"]
    return tuple(sorted(stages, key=lambda stage: str(stage["stageName"])))


def plan(desired: Desired, actual: Stages) -> Iterator[Step]:
    """Point each stage's access log at our group; reuse a foreign one that tells enough, else stop."""
    ours = _destination(desired)
    for stage in actual:
        resource = _resource(desired, stage)
        standing = stage.get("accessLogSettings") or {}
        destination = _trimmed(standing.get("destinationArn", ""))
        if destination and destination != ours:
            yield _foreign(resource, standing, ours)
        elif standing.get("format") == FORMAT:
            yield NoChange(NAME, resource, ASPECT, "each request is logged with its principal and its outcome")
        else:
            after = {"destinationArn": ours, "format": FORMAT}
            call = _patched(desired, stage, after)
            action = Action.UPDATE if destination else Action.CREATE
            yield Change(NAME, resource, ASPECT, action, dict(standing) or None, after, (call,))


def remove(desired: Desired, actual: Stages) -> Iterator[Step]:
    """Switch the access log off where it is ours."""
    for stage in actual:
        standing = stage.get("accessLogSettings") or {}
        resource = _resource(desired, stage)
        if _trimmed(standing.get("destinationArn", "")) == _destination(desired):
            parameters = {**_place(desired, stage), "patchOperations": [{"op": "remove", "path": "/accessLogSettings"}]}
            call = Call("apigateway", "update_stage", parameters)
            yield Change(NAME, resource, ASPECT, Action.DELETE, dict(standing), None, (call,))
        else:
            yield NoChange(NAME, resource, ASPECT, "this is not our log")


def _foreign(resource: str, standing: Mapping[str, Any], ours: str) -> Step:
    destination, format_ = standing["destinationArn"], standing.get("format", "")
    missing = [variable for variable in NEEDED if f"$context.{variable}" not in format_]
    if ":log-group:" in destination and not missing:
        return NoChange(NAME, resource, ASPECT, f"the log that stands here tells enough: {destination}")
    lacks = f"lacks {', '.join(missing)}" if missing else "is not in CloudWatch Logs"
    reason = f"{destination} stands here and {lacks}; wanted is {ours}. Extend its format, or take it off yourself"
    return Blocked(NAME, resource, ASPECT, reason)


def _patched(desired: Desired, stage: Mapping[str, Any], settings: Mapping[str, str]) -> Call:
    patch = [
        {"op": "replace", "path": f"/accessLogSettings/{name}", "value": value} for name, value in settings.items()
    ]
    return Call("apigateway", "update_stage", {**_place(desired, stage), "patchOperations": patch})


def _place(desired: Desired, stage: Mapping[str, Any]) -> dict[str, str]:
    return {"restApiId": desired.system.api.id, "stageName": stage["stageName"]}


def _destination(desired: Desired) -> str:
    names = Names(desired.system)
    return names.log_group_arn(names.access_log)


def _trimmed(arn: str) -> str:
    return arn.removesuffix(":*")


def _resource(desired: Desired, stage: Mapping[str, Any]) -> str:
    return f"{desired.system.api_arn}/stages/{stage['stageName']}"


CONTROL = Control(
    name=NAME,
    criteria=("1.4", "1.5"),
    phase=Phase.DEPLOYMENT,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
    requires=("access-log-group", "gateway-log-role", "method-authorization"),
)
