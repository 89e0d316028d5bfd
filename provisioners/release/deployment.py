"""The deployment: what the controls changed on the API reaches its stages, and nothing that is somebody else's does.

A deployment takes the whole API as it stands:
https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-deploy-api.html
So changes that others made and have not deployed stop the plan, unless its policy ships them; what no export tells is
said with the deployment.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from provisioners.authentication.gateway_responses import AWS_TEMPLATE, DEFAULTS, HEADERS, REFUSALS
from provisioners.authentication.preflight_headers import HEADERS as ALLOWED
from provisioners.authentication.preflight_headers import without_key
from stormproof.aws.observe.api_shape import SETTING, ApiShape, Difference, MethodShape, differences
from stormproof.aws.observe.apigateway import deployed_shape, live_shape
from stormproof.aws.observe.lambda_uris import without_alias
from stormproof.core.deployment.api_settings import NOT_TOLD, unseen
from stormproof.core.judges.authentication.guards import AUTHORIZER_NAME
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Blocked, Call, Change, NoChange, Ref, Rollout, Step
from stormproof.core.policy import Undeployed
from stormproof.core.system import DESCRIPTION

NAME = "deployment"
ASPECT = "snapshot"
FIRST = "alias-deployment"
"""The control that deploys the integrations as soon as there is an alias."""
OUR_AUTHORIZATION = f"CUSTOM {AUTHORIZER_NAME}"


@dataclass(frozen=True)
class Stage:
    """A stage: what it serves, and whether a canary deployment is under way on it."""

    name: str
    deployment_id: str
    canary: bool
    served: ApiShape


@dataclass(frozen=True)
class Behind:
    """A stage that a deployment moves on: what of ours it lags behind by, and what of others is shipped along.

    `unseen` are settings of the API of which no export tells whether they are deployed.
    """

    stage: Stage
    ours: tuple[str, ...]
    others: tuple[str, ...]
    unseen: tuple[str, ...]

    @property
    def breaking(self) -> str:
        """What clients may notice of it that is not ours."""
        shipped = f"ships what others changed and did not deploy: {', '.join(self.others)}" if self.others else ""
        left_out = (
            f"no export tells whether these settings of the API are deployed, and it ships them: "
            f"{', '.join(self.unseen)}"
            if self.unseen
            else ""
        )
        return "; ".join(filter(None, (shipped, left_out)))


@dataclass(frozen=True)
class Deployments:
    """The API as it stands, and its stages."""

    live: ApiShape
    stages: tuple[Stage, ...]


def read(reads: Reads, context: PlanContext) -> Deployments:
    """Look at the API and at what every stage serves."""
    api = context.system.api.id
    stages = sorted(reads.read("apigateway", "get_stages", restApiId=api)["item"], key=lambda s: str(s["stageName"]))
    return Deployments(live_shape(reads, api), tuple(_stage(reads, api, stage) for stage in stages))


def plan(context: PlanContext, actual: Deployments) -> Iterator[Step]:
    """Deploy once, to every stage that serves something older, unless that would ship somebody else's work."""
    since = [change for change in context.pending if change.control == FIRST]
    undone = context.pending[context.pending.index(since[-1]) :] if since else context.pending
    pending = any(change.redeploys for change in undone)
    yield from deployed(NAME, context, actual, always=pending)


def deployed(name: str, context: PlanContext, actual: Deployments, *, always: bool = True) -> Iterator[Step]:
    """Yield the steps of a control that deploys; not `always`, what lags behind alone is a reason to."""
    behind, aliases = [], {function.name: function.alias for function in context.system.functions}
    ships = context.policy.undeployed_changes is Undeployed.SHIP
    for stage in actual.stages:
        resource = f"{context.system.api_arn}/stages/{stage.name}"
        undeployed = differences(actual.live, stage.served)
        foreign = [each for each in undeployed if not _ours(each, actual.live, aliases)]
        lagging = tuple(each.what for each in undeployed if each not in foreign)
        if not always and not lagging:
            yield NoChange(name, resource, ASPECT, _satisfied(foreign))
        elif stage.canary or (foreign and not ships):
            yield Blocked(name, resource, ASPECT, _stopped(stage, foreign))
        else:
            not_told = unseen(actual.live.settings, stage.served.settings)
            behind.append(Behind(stage, lagging, tuple(each.what for each in foreign), not_told))
    yield from _deployed(name, context, behind)


def _stage(reads: Reads, api: str, stage: Mapping[str, Any]) -> Stage:
    name = str(stage["stageName"])
    canary = bool((stage.get("canarySettings") or {}).get("deploymentId"))
    return Stage(name, stage.get("deploymentId", ""), canary, deployed_shape(reads, api, name))


def _ours(difference: Difference, live: ApiShape, aliases: Mapping[str, str]) -> bool:
    """Tell whether a difference comes from what the controls own: then it may, and must, be deployed."""
    if difference.what.startswith(SETTING):
        return False
    if difference.what.startswith("method "):
        return _our_method(difference, live, aliases)
    kind, _, name = difference.what.rpartition(" ")
    if kind == "authorizer":
        return name == AUTHORIZER_NAME
    return name in {*DEFAULTS, *REFUSALS} and _without_ours(difference.live) == _without_ours(difference.deployed)


def _our_method(difference: Difference, live: ApiShape, aliases: Mapping[str, str]) -> bool:
    _, verb, path = difference.what.split(" ", 2)
    if verb == "OPTIONS" and (path, "ANY") in live.methods:
        # Where ANY stands, OPTIONS is a matter of the preflight that we add.
        return True
    now, served = difference.live, difference.deployed
    if not isinstance(now, MethodShape) or not isinstance(served, MethodShape):
        return False
    authorized = now.authorization == served.authorization or OUR_AUTHORIZATION in {
        now.authorization,
        served.authorization,
    }
    demanded = now.api_key_required == served.api_key_required or _our_demand(now, served)
    return authorized and demanded and _without_our_settings(now, aliases) == _without_our_settings(served, aliases)


def _our_demand(now: MethodShape, served: MethodShape) -> bool:
    """Tell whether we changed the demand for native keys: taken off where we ask, put back where we ask no more."""
    if now.api_key_required:
        return served.authorization == OUR_AUTHORIZATION != now.authorization
    return now.authorization == OUR_AUTHORIZATION


def _without_our_settings(method: MethodShape, aliases: Mapping[str, str]) -> MethodShape:
    """Return a method without its authorization and its demand for native keys, and off the alias: ours to set."""
    uri = method.integration.get("uri")
    integration = {**method.integration, "uri": without_alias(uri, aliases)} if uri else dict(method.integration)
    if responses := integration.get("responses"):
        integration["responses"] = {pattern: _without_our_header(each) for pattern, each in responses.items()}
    return replace(method, authorization="", api_key_required=False, integration=integration)


def _without_our_header(response: Mapping[str, Any]) -> dict[str, Any]:
    """Return an integration's response without the header of the key among those that a preflight allows."""
    parameters = dict(response.get("parameters") or {})
    if allowed := parameters.get(ALLOWED):
        parameters[ALLOWED] = without_key(allowed)
    return {**response, "parameters": {name: value for name, value in parameters.items() if value != "''"}}


def _without_ours(response: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return what of a gateway response is not ours, and not what AWS answers where nothing was set."""
    standing = response or {}
    parameters = {name: value for name, value in standing.get("parameters", {}).items() if HEADERS.get(name) != value}
    templates = {kind: text for kind, text in standing.get("templates", {}).items() if text != AWS_TEMPLATE}
    return {"parameters": parameters, "templates": templates, "statusCode": standing.get("statusCode")}


def _deployed(name: str, context: PlanContext, behind: list[Behind]) -> Iterator[Step]:
    api, made = context.system.api.id, f"{name}.id"
    parameters = {"restApiId": api, "description": DESCRIPTION}
    make = Call("apigateway", "create_deployment", parameters, yields={made: "id"})
    for index, each in enumerate(behind):
        stage = each.stage
        patch = [{"op": "replace", "path": "/deploymentId", "value": Ref(made)}]
        place = {"restApiId": api, "stageName": stage.name}
        rollout = Rollout(context.system, stage.name, Ref(made), _former(context, stage))
        move = Call("apigateway", "update_stage", {**place, "patchOperations": patch}, rolls_out=rollout)
        resource = f"{context.system.api_arn}/stages/{stage.name}"
        before = {"deployment": stage.deployment_id, "behind": list(each.ours)}
        after = f"a new deployment of the API as it then stands; not compared with what is served: {NOT_TOLD}"
        calls = (make, move) if index == 0 else (move,)
        yield Change(name, resource, ASPECT, Action.UPDATE, before, after, calls, breaking=each.breaking)


def _former(context: PlanContext, stage: Stage) -> str | Ref:
    """Return what the stage serves until then: the first deployment of this very plan, where there is one."""
    first = [change for change in context.pending if change.control == FIRST]
    moved = any(change.resource.endswith(f"/stages/{stage.name}") for change in first)
    return Ref(f"{FIRST}.id") if moved else stage.deployment_id


def _satisfied(foreign: list[Difference]) -> str:
    if not foreign:
        return "serves the API as it stands"
    return f"serves what the controls made; not ours and not deployed: {', '.join(each.what for each in foreign)}"


def _stopped(stage: Stage, foreign: list[Difference]) -> str:
    if stage.canary:
        return "a canary deployment is under way on this stage; promote or delete it first"
    undeployed = ", ".join(each.what for each in foreign)
    return (
        f"a deployment would ship changes that are not ours: {undeployed}. Deploy or undo them first, or set "
        f'undeployed_changes = "{Undeployed.SHIP.value}" under [policy]'
    )


CONTROL = Control(
    name=NAME,
    criteria=(),
    phase=Phase.DEPLOYMENT,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    # What the removal of the other controls changed is deployed by the same rules.
    remove=plan,
    requires=("method-authorization", "gateway-responses"),
    # It ships what the others made of the API: where they make nothing, that is less.
    may_lack=("method-authorization", "gateway-responses"),
)
