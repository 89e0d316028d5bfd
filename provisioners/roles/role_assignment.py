"""The role by which each function runs: its own. The former one stays as it is, whoever else uses it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from provisioners.roles import own_roles
from provisioners.roles.owners_roles import read_candidate
from stormproof.aws.observe.lambda_functions import Configuration, FunctionState, configured, read_function
from stormproof.core.errors import NotThere
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Change, NoChange, Step
from stormproof.core.policy import RolesMode
from stormproof.core.system import Function

NAME = "function-role"
ASPECT = "execution role"
SETTING = "Role"
BREAKING = "what the function does and its code does not show is refused from now on"


@dataclass(frozen=True)
class Running:
    """A function, whether its role is made, and the role by which it ran before: empty for none that is still there.

    `theirs` tells that it runs by a role of the owner's which does as well as ours.
    """

    state: FunctionState
    made: bool
    former: str
    theirs: bool = False


def wanted(context: PlanContext, function: Function, _configuration: Configuration) -> str:
    """Return the ARN of the role that a function is to run by."""
    names = Names(context.system)
    return names.role_arn(names.function_role(function))


def read(reads: Reads, context: PlanContext) -> tuple[Running, ...]:
    """Look at the functions and at what our roles tell of those before them."""
    return tuple(_read(reads, context, function) for function in context.system.functions)


def plan(context: PlanContext, actual: tuple[Running, ...]) -> Iterator[Step]:
    """Let each function run by its own role, once the owner has confirmed what that may do."""
    for each in actual:
        where, standing = each.state.function.arn, str(each.state.latest[SETTING])
        role = wanted(context, each.state.function, each.state.latest)
        if standing == role:
            yield NoChange(NAME, where, ASPECT, "it runs by a role of its own")
        elif each.theirs:
            yield NoChange(NAME, where, ASPECT, f"it runs by {standing}, {own_roles.ENOUGH}")
        elif context.policy.roles_mode is RolesMode.PROPOSE:
            yield NoChange(NAME, where, ASPECT, f"it runs by {standing}; {own_roles.CONFIRM}")
        elif not (each.made or _pending(context, each.state.function)):
            yield NoChange(NAME, where, ASPECT, f"it runs by {standing}: there is no role of its own yet")
        else:
            yield _set(each.state, role, BREAKING)


def remove(context: PlanContext, actual: tuple[Running, ...]) -> Iterator[Step]:
    """Let the functions run by their former roles again, where those are still there."""
    for each in actual:
        where, standing = each.state.function.arn, str(each.state.latest[SETTING])
        if standing != wanted(context, each.state.function, each.state.latest):
            yield NoChange(NAME, where, ASPECT, "it does not run by a role of ours")
        elif not each.former:
            yield NoChange(NAME, where, ASPECT, "kept: the role by which it ran before is not there any more")
        else:
            yield _set(each.state, each.former, "")


def _read(reads: Reads, context: PlanContext, function: Function) -> Running:
    state = read_function(reads, function)
    own = _role(reads, Names(context.system).function_role(function))
    tags = {tag["Key"]: tag["Value"] for tag in (own or {}).get("Tags") or ()}
    former = str(tags.get(own_roles.FORMER, ""))
    there = former and _role(reads, former.rpartition("/")[2]) is not None
    theirs = read_candidate(reads, context, state) and own_roles.read_one(reads, context, function).theirs
    return Running(state, own is not None, former if there else "", bool(theirs))


def _role(reads: Reads, name: str) -> Mapping[str, Any] | None:
    try:
        found: Mapping[str, Any] = reads.read("iam", "get_role", RoleName=name)["Role"]
    except NotThere:
        return None
    return found


def _pending(context: PlanContext, function: Function) -> bool:
    name = Names(context.system).function_role(function)
    return any((change.control, change.resource) == (own_roles.NAME, name) for change in context.pending)


def _set(state: FunctionState, role: str, breaking: str) -> Change:
    calls = (configured(state, {SETTING: role}),)
    standing = state.latest[SETTING]
    return Change(NAME, state.function.arn, ASPECT, Action.UPDATE, standing, role, calls, breaking=breaking)


CONTROL = Control(
    name=NAME,
    criteria=("8.6",),
    phase=Phase.FUNCTION_CONFIGURATION,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
    requires=("alias-deployment",),
    parts=("function-roles",),
    takes_effect_through=("function-release",),
    piecewise=True,
)
