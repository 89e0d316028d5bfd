"""The deployment: what the controls changed on the API reaches its stages, and nothing that is somebody else's does.

A deployment takes the whole API as it stands:
https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-deploy-api.html
So changes that others made and have not deployed stop the plan.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from provisioners.api_state import (
    AUTHORIZER_NAME,
    Method,
    Stage,
    read_authorizers,
    read_gateway_responses,
    read_methods,
    read_stages,
)
from provisioners.gateway_responses import DEFAULTS
from stormproof.core.controls import Control, Desired, Phase, Reads
from stormproof.core.plans import Action, Blocked, Call, Change, NoChange, Ref, Step

NAME = "deployment"
ASPECT = "snapshot"
DEPLOYMENT_ID = "deployment.id"
DESCRIPTION = "Stormproof"


@dataclass(frozen=True)
class Deployments:
    """The API as it stands, and what each stage serves."""

    methods: tuple[Method, ...]
    authorizer: Mapping[str, Any] | None
    responses: Mapping[str, Mapping[str, Any]]
    stages: tuple[Stage, ...]


def read(reads: Reads, desired: Desired) -> Deployments:
    """Look at the API and at every stage."""
    api = desired.system.api.id
    return Deployments(
        methods=read_methods(reads, api),
        authorizer=read_authorizers(reads, api).get(AUTHORIZER_NAME),
        responses=read_gateway_responses(reads, api),
        stages=read_stages(reads, api),
    )


def plan(desired: Desired, actual: Deployments) -> Iterator[Step]:
    """Deploy once, to every stage that serves something older, unless that would ship somebody else's work."""
    pending = any(change.redeploys for change in desired.pending)
    behind = []
    for stage in actual.stages:
        resource = f"{desired.system.api_arn}/stages/{stage.name}"
        undeployed = [*foreign(actual, stage)]
        lagging = [*lag(actual, stage)]
        if not pending and not lagging:
            yield NoChange(NAME, resource, ASPECT, "serves what the controls made")
        elif undeployed or stage.canary:
            yield Blocked(NAME, resource, ASPECT, _stopped(stage, undeployed))
        else:
            behind.append((stage, lagging))
    if behind:
        yield from _deployed(desired, behind)


def remove(desired: Desired, actual: Deployments) -> Iterator[Step]:
    """Deploy what the removal of the other controls has changed."""
    yield from plan(desired, actual)


def foreign(actual: Deployments, stage: Stage) -> Iterator[str]:
    """Yield what somebody else changed on the API and has not deployed to the stage."""
    standing = {method.route: method for method in actual.methods if not method.added_by_us}
    # Where ANY stands, OPTIONS is a matter of the preflight that we add.
    ours = {(method.path, "OPTIONS") for method in actual.methods if method.added_by_us or method.http_method == "ANY"}
    for path, name in sorted(standing.keys() | stage.routes.keys() - ours):
        now, served = standing.get((path, name)), stage.routes.get((path, name))
        if served is None:
            yield f"{name} {path} was added"
        elif now is None:
            yield f"{name} {path} was removed"
        elif now.target != served.target:
            yield f"{name} {path} goes to {now.target or 'nothing'} instead of {served.target or 'nothing'}"


def lag(actual: Deployments, stage: Stage) -> Iterator[str]:
    """Yield what the controls made on the API and the stage does not serve yet."""
    own_id = (actual.authorizer or {}).get("id")
    for method in actual.methods:
        served = stage.routes.get(method.route)
        asks = bool(own_id) and method.authorizer_id == own_id
        if method.added_by_us and served is None:
            yield f"{method.http_method} {method.path} is not served"
        elif asks and served is not None and served.authorizer != AUTHORIZER_NAME:
            yield f"{method.http_method} {method.path} is served without the authorizer"
    if actual.authorizer and AUTHORIZER_NAME in stage.schemes:
        yield from _authorizer_lag(actual.authorizer, stage.schemes[AUTHORIZER_NAME])
    for kind in DEFAULTS:
        wanted = (actual.responses.get(kind) or {}).get("responseParameters") or {}
        served_response = stage.responses.get(kind) or {}
        if wanted != (served_response.get("responseParameters") or {}):
            yield f"{kind} is served with other headers"


def _authorizer_lag(standing: Mapping[str, Any], scheme: Mapping[str, Any]) -> Iterator[str]:
    served = scheme.get("x-amazon-apigateway-authorizer", {})
    for setting in ("authorizerUri", "identitySource", "authorizerResultTtlInSeconds"):
        if str(standing.get(setting) or "") != str(served.get(setting) or ""):
            yield f"the authorizer's {setting} is not served yet"


def _deployed(desired: Desired, behind: list[tuple[Stage, list[str]]]) -> Iterator[Step]:
    api = desired.system.api.id
    make = Call(
        "apigateway",
        "create_deployment",
        {"restApiId": api, "description": DESCRIPTION},
        yields={DEPLOYMENT_ID: "id"},
    )
    for index, (stage, lagging) in enumerate(behind):
        patch = [{"op": "replace", "path": "/deploymentId", "value": Ref(DEPLOYMENT_ID)}]
        place = {"restApiId": api, "stageName": stage.name}
        move = Call("apigateway", "update_stage", {**place, "patchOperations": patch})
        resource = f"{desired.system.api_arn}/stages/{stage.name}"
        before = {"deployment": stage.deployment_id, "behind": lagging}
        after = "a new deployment of the API as it then stands"
        calls = (make, move) if index == 0 else (move,)
        yield Change(NAME, resource, ASPECT, Action.UPDATE, before, after, calls)


def _stopped(stage: Stage, undeployed: list[str]) -> str:
    if stage.canary:
        return "a canary deployment is under way on this stage; promote or delete it first"
    return f"a deployment would ship changes that are not ours: {'; '.join(undeployed)}. Deploy or undo them first"


CONTROL = Control(
    name=NAME,
    criteria=("1.1", "1.2", "1.3"),
    phase=Phase.DEPLOYMENT,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
    requires=("method-authorization", "gateway-responses"),
)
