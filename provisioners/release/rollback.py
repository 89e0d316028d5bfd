"""What was served before is served again: all functions, the roles that their versions run by and the stage, as one.

A version or a deployment from before the hardening is below what a rollback goes down to: the guard, the log or the
authorizer would be lost with it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from provisioners.release.differences import lacking
from stormproof.aws.calls import served_again
from stormproof.aws.observe.lambda_functions import Configuration, FunctionState
from stormproof.core.delivery.served import Served, ServedVersion
from stormproof.core.planning.controls import PlanContext
from stormproof.core.planning.plans import Action, Blocked, Change, NoChange, Step
from stormproof.core.system import DESCRIPTION

NAME = "rollback"
VERSION, DEPLOYMENT = "version served", "deployment served"
OPEN = "NONE"
"""The authorization of a method that asks nobody."""


@dataclass(frozen=True)
class Deployment:
    """A deployment that is kept: the authorization of each of its methods, by path and verb."""

    id: str
    methods: Mapping[tuple[str, str], str]

    def opens(self, other: Deployment) -> list[str]:
        """Return the methods that ask nobody here and ask somebody in another deployment."""
        asked = (key for key, kind in other.methods.items() if kind != OPEN)
        return [f"{verb} {path}" for path, verb in sorted(asked) if self.methods.get((path, verb)) == OPEN]


@dataclass(frozen=True)
class Standing:
    """What stands: each function, its versions among it; what is served; the deployments that are to be compared.

    `deployments` are by ID, that which is served and, where it is kept, that which was. `roles` are the ARNs of those
    roles of former versions that are there.
    """

    states: Mapping[str, FunctionState]
    found: Served
    deployments: Mapping[str, Deployment]
    roles: Collection[str]


def plan(context: PlanContext, wanted: Served, standing: Standing) -> tuple[Step, ...]:
    """Return what serves again what was served; what stands in the way of a part is Blocked."""
    return (*_aliases(context, wanted, standing), *_stage(context, wanted, standing))


def _aliases(context: PlanContext, wanted: Served, standing: Standing) -> Iterator[Step]:
    for each in wanted.functions:
        state = standing.states.get(each.function)
        if state is None:
            yield NoChange(NAME, each.function, VERSION, "it is no function of the system any more")
            continue
        named = replace(each, alias=state.function.alias)
        found = standing.found.of(each.function)
        if found and not served_again.differs(named, found):
            yield NoChange(NAME, state.function.arn, VERSION, f"serves version {each.version}")
        elif reason := _in_the_way(context, named, state, standing):
            yield Blocked(NAME, state.function.arn, VERSION, reason)
        else:
            told = f"version {each.version}"
            call = served_again.moved_back(named)
            yield Change(NAME, state.function.arn, VERSION, Action.UPDATE, str(found), told, (call,))


def _in_the_way(context: PlanContext, wanted: ServedVersion, state: FunctionState, standing: Standing) -> str:
    if state.alias is None:
        return f"there is no alias {wanted.alias}; `stormproof apply` makes it"
    version = next((each for each in state.older if str(each["Version"]) == wanted.version), None)
    if version is None:
        return f"version {wanted.version} was deleted; `stormproof rollback --list` tells what else there is"
    if str(version["Role"]) not in standing.roles:
        return f"the role {version['Role']}, which version {wanted.version} runs by, is gone; make it again first"
    if lost := below_floor(context, state, version):
        said = f"version {wanted.version} is from before the hardening and lacks {', '.join(lost)}"
        return f"{said}; deploy its code again and release that: `stormproof release {state.function.role}`"
    return ""


def below_floor(context: PlanContext, state: FunctionState, version: Configuration) -> tuple[str, ...]:
    """Return what a version lacks of what hardening has set on the served one, or on the newest that it published."""
    hardened = next((each for each in state.older if each.get("Description") == DESCRIPTION), None)
    measures = (state, *([replace(state, live=hardened)] if hardened else []))
    return tuple(dict.fromkeys(lost for each in measures for lost in lacking(context, each, version)))


def _stage(context: PlanContext, wanted: Served, standing: Standing) -> Iterator[Step]:
    where = f"{context.system.api_arn}/stages/{wanted.stage}"
    now = standing.found
    if now.stage != wanted.stage:
        yield NoChange(NAME, where, DEPLOYMENT, f"stage {now.stage} serves users now")
    elif now.deployment == wanted.deployment:
        yield NoChange(NAME, where, DEPLOYMENT, f"serves deployment {now.deployment}")
    elif wanted.deployment not in standing.deployments:
        reason = f"deployment {wanted.deployment} was deleted; deploy the API as it was by its own tool"
        yield Blocked(NAME, where, DEPLOYMENT, reason)
    elif opened := standing.deployments[wanted.deployment].opens(standing.deployments[now.deployment]):
        reason = f"deployment {wanted.deployment} is from before the hardening: {', '.join(opened)} would ask nobody"
        yield Blocked(NAME, where, DEPLOYMENT, f"{reason}; deploy the API as it was by its own tool, and apply again")
    else:
        call = served_again.deployed_again(context.system.api.id, wanted)
        yield Change(NAME, where, DEPLOYMENT, Action.UPDATE, now.deployment, wanted.deployment, (call,))


def deployment_of(found: Mapping[str, Any]) -> Deployment:
    """Return GetDeployment's answer with its summary of the methods.

    https://docs.aws.amazon.com/apigateway/latest/api/API_GetDeployment.html (embed=apisummary)
    """
    summary: Mapping[str, Mapping[str, Mapping[str, Any]]] = found.get("apiSummary") or {}
    methods = {
        (path, verb): str(m.get("authorizationType", OPEN)) for path, by in summary.items() for verb, m in by.items()
    }
    return Deployment(str(found["id"]), methods)
