"""The permission to count on roles by which guarded functions ran before: it goes once none runs by them any more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from provisioners.rate_limiting import rate_guard_permission
from provisioners.rate_limiting.rate_guard_permission import policy, read_counting
from provisioners.roles.own_roles import FORMER
from provisioners.shared.role_changes import OwnInline, delete_inline
from stormproof.aws.observe.lambda_functions import FunctionState, coming, read_function
from stormproof.core.errors import NotThere
from stormproof.core.naming import Names, role_name
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Change, NoChange, Step
from stormproof.core.policy import RolesMode

NAME = "former-role-grants"
ASPECT = "permission to count"


@dataclass(frozen=True)
class Formers:
    """The functions, and our policy on the roles that are not ours."""

    functions: tuple[FunctionState, ...]
    policies: Mapping[str, OwnInline]


def read(reads: Reads, context: PlanContext) -> Formers:
    """Look at the roles by which functions run, and ran before they had their own."""
    names, functions = Names(context.system), context.system.functions
    states = tuple(read_function(reads, function) for function in functions)
    own = {names.function_role(function) for function in functions}
    former = {_former(reads, role) for role in own} | {role_name(str(state.latest["Role"])) for state in states}
    return Formers(states, {role: read_counting(reads, names, role) for role in sorted(former - own - {""})})


def plan(context: PlanContext, actual: Formers) -> Iterator[Step]:
    """Take it off the roles that the plan's changes leave."""
    if context.policy.roles_mode is RolesMode.PROPOSE:
        return
    used = {role_name(str(coming(state, context.pending)["Role"])) for state in actual.functions}
    granted = {role_name(change.resource) for change in context.pending if change.control == rate_guard_permission.NAME}
    for role in sorted(set(actual.policies) - used):
        standing = actual.policies[role]
        coming_there = replace(standing, document=policy(Names(context.system)))
        yield _withdrawn(context, role, coming_there if role in granted else standing)


def remove(context: PlanContext, actual: Formers) -> Iterator[Step]:
    """Take it off those that no function runs by; of the others the guard's own permission sees to it."""
    used = {role_name(str(state.latest["Role"])) for state in actual.functions}
    for role in sorted(set(actual.policies) - used):
        yield _withdrawn(context, role, actual.policies[role])


def _withdrawn(context: PlanContext, role: str, standing: OwnInline) -> Step:
    names = Names(context.system)
    where = names.role_arn(role)
    if standing.document != policy(names):
        return NoChange(NAME, where, ASPECT, "no permission of ours is on it")
    return Change(NAME, where, ASPECT, Action.DELETE, standing.document, None, (delete_inline(role, standing.name),))


def _former(reads: Reads, role: str) -> str:
    try:
        tags = reads.read("iam", "get_role", RoleName=role)["Role"].get("Tags") or ()
    except NotThere:
        return ""
    return role_name(next((str(tag["Value"]) for tag in tags if tag["Key"] == FORMER), ""))


CONTROL = Control(
    name=NAME,
    criteria=(),
    phase=Phase.ROLES,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
    requires=("function-role",),
)
