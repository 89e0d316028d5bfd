"""The role by which each function runs: its own. The former one stays as it is, whoever else uses it.

A role is moved to by itself, after everything else was released: a version of its own is tried with the new role, and
one whose role cannot be assumed, or may not do its work, is never served. AWS takes a while to make a new role known,
and answers old and new until then:
https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html (changes are not always visible at once)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from provisioners.rate_limiting.rate_guard import UNKNOWN
from provisioners.release import function_alias, function_release
from provisioners.release.differences import difference, dressed
from provisioners.release.trials import served_once_tried, trial_told
from provisioners.roles import own_roles
from provisioners.roles.own_roles import SETTING
from provisioners.roles.owners_roles import read_candidate
from stormproof.aws.observe.lambda_functions import (
    CONFIGURE,
    FunctionState,
    coming,
    configured,
    read_function,
)
from stormproof.core.deployment.unreleased import in_words
from stormproof.core.errors import NotThere
from stormproof.core.naming import Names, role_name
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Blocked, Call, Change, NoChange, Step
from stormproof.core.policy import RolesMode
from stormproof.core.system import Function

NAME = "function-role"
ASPECT = "execution role"
BREAKING = "what the function does and its code does not show is refused from now on"


@dataclass(frozen=True)
class Running:
    """A function, whether its role is made, and the role by which it ran before: empty for none that is still there.

    `by_owners_role` tells that it runs by a role of the owner's which does as well as ours.
    """

    state: FunctionState
    made: bool
    former: str
    by_owners_role: bool = False


def read(reads: Reads, context: PlanContext) -> tuple[Running, ...]:
    """Look at the functions and at what our roles tell of those before them."""
    return tuple(_read(reads, context, function) for function in context.system.functions)


def plan(context: PlanContext, actual: tuple[Running, ...]) -> Iterator[Step]:
    """Let each function run by its own role, once the owner has confirmed what that may do."""
    for each in actual:
        where, standing = each.state.function.arn, str(each.state.serving[SETTING])
        role = own_roles.run_by(context, each.state.function, each.state.latest)
        if standing == role == coming(each.state, context.pending)[SETTING]:
            yield NoChange(NAME, where, ASPECT, "it runs by a role of its own")
        elif each.by_owners_role:
            yield NoChange(NAME, where, ASPECT, f"it runs by {standing}, {own_roles.ENOUGH}")
        elif context.policy.roles_mode is RolesMode.PROPOSE:
            yield NoChange(NAME, where, ASPECT, f"it runs by {standing}; {own_roles.CONFIRM}")
        elif not (each.made or _pending(context, each.state.function)):
            yield NoChange(NAME, where, ASPECT, f"it runs by {standing}: there is no role of its own yet")
        else:
            yield _moved(context, each.state, role)


def remove(context: PlanContext, actual: tuple[Running, ...]) -> Iterator[Step]:
    """Let the functions run by their former roles again, where those are still there."""
    for each in actual:
        where, standing = each.state.function.arn, str(each.state.latest[SETTING])
        if standing != own_roles.run_by(context, each.state.function, each.state.latest):
            yield NoChange(NAME, where, ASPECT, "it does not run by a role of ours")
        elif not each.former:
            reason = "kept: the role by which it ran before is not there any more"
            yield NoChange(NAME, where, ASPECT, reason, remark=True)
        else:
            calls = (configured(each.state, {SETTING: each.former}),)
            yield Change(NAME, where, ASPECT, Action.UPDATE, standing, each.former, calls)


def _read(reads: Reads, context: PlanContext, function: Function) -> Running:
    state = read_function(reads, function)
    own = _role(reads, Names(context.system).function_role(function))
    tags = {tag["Key"]: tag["Value"] for tag in (own or {}).get("Tags") or ()}
    former = str(tags.get(own_roles.FORMER, ""))
    there = former and _role(reads, role_name(former)) is not None
    one = state.serving[SETTING] == state.latest[SETTING]
    fit = one and read_candidate(reads, context, state) and own_roles.read_one(reads, context, function).owners_role
    return Running(state, own is not None, former if there else "", bool(fit))


def _role(reads: Reads, name: str) -> Mapping[str, Any] | None:
    try:
        found: Mapping[str, Any] = reads.read("iam", "get_role", RoleName=name)["Role"]
    except NotThere:
        return None
    return found


def _pending(context: PlanContext, function: Function) -> bool:
    name = Names(context.system).function_role(function)
    return any((change.control, change.resource) == (own_roles.NAME, name) for change in context.pending)


def _moved(context: PlanContext, state: FunctionState, role: str) -> Step:
    """Return the change to the role; where that is served already, ``$LATEST`` alone lacks it."""
    where, served, after = state.function.arn, state.serving[SETTING], coming(state, context.pending)
    looked_at = not _configured(context, state)
    if served == role:
        calls: tuple[Call, ...] = (_updated(state, {SETTING: role}, looked_at=looked_at),)
        return Change(NAME, where, ASPECT, Action.UPDATE, state.latest[SETTING], role, calls)
    touched = {change.control for change in context.pending if change.resource == where}
    if state.alias is None and function_alias.NAME not in touched:
        return NoChange(NAME, where, ASPECT, "there is no alias")
    if state.lost_handler:
        return Blocked(NAME, where, ASPECT, UNKNOWN)
    if function_release.NAME not in touched and (foreign := difference(context, state, after).foreign):
        reason = f"a version with it would ship what is not ours: other {in_words(foreign)} in $LATEST than is served"
        way_out = f"`stormproof release {state.function.role}` releases that, or put it back"
        return Blocked(NAME, where, ASPECT, f"{reason}; {way_out}")
    put_on = dressed(context, state, after)
    moved = bool(touched & {function_alias.NAME, function_release.NAME})
    calls = (
        _updated(state, {**put_on, SETTING: role}, looked_at=looked_at),
        *served_once_tried(context, state, after, put_on, NAME, alias_moved=moved),
    )
    before = {SETTING: served, **({"Handler": after["Handler"]} if "Handler" in put_on else {})}
    back = (_updated(state, before, looked_at=False),)
    noticed = f"{BREAKING}; its new version is {trial_told(context, state)}"
    return Change(NAME, where, ASPECT, Action.UPDATE, served, role, calls, breaking=noticed, backed_out_by=back)


def _updated(state: FunctionState, settings: Mapping[str, Any], *, looked_at: bool) -> Call:
    """Return the update of ``$LATEST``, by itself; where it was `looked_at`, AWS refuses it after any other change."""
    call = replace(configured(state, settings), batch="")
    kept = {name: value for name, value in call.parameters.items() if looked_at or name != "RevisionId"}
    return replace(call, parameters=kept)


def _configured(context: PlanContext, state: FunctionState) -> bool:
    calls = (call for change in context.pending for call in change.calls)
    return any(call.operation == CONFIGURE and call.parameters["FunctionName"] == state.function.name for call in calls)


CONTROL = Control(
    name=NAME,
    criteria=("8.6",),
    phase=Phase.ROLES,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
    requires=("alias-deployment", "function-release"),
    parts=("function-roles",),
    takes_effect_through=("former-role-grants",),
    piecewise=True,
)
