"""The permission by which a guarded function counts: an inline policy of our own on its role, beside the others.

It goes to the role by which the function runs and to its own where it is to run by that; a role that no guarded
function runs by any more loses it again, see `former_role_grants`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from provisioners.rate_limiting.guard_fitness import unfit
from provisioners.shared.role_changes import OwnInline, delete_inline, put_inline, read_own_inline
from provisioners.shared.running_roles import own_roles_there, running_roles
from stormproof.aws.observe.lambda_functions import FunctionState, read_function
from stormproof.aws.observe.lambda_served import never_proxied, served_functions
from stormproof.core.naming import Names, role_name
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Change, NoChange, Step

NAME = "rate-guard-permission"
ASPECT = "permission to count"


@dataclass(frozen=True)
class Grants:
    """The functions that serve the API, and our policy on the roles that they may run by: role -> policy.

    `there` are the names of their own roles that are made.
    """

    functions: tuple[FunctionState, ...]
    policies: Mapping[str, OwnInline]
    there: frozenset[str] = frozenset()


def read(reads: Reads, context: PlanContext) -> Grants:
    """Look at the functions that the API invokes and at their roles: those of now, and those of their own."""
    served = served_functions(reads, context.system)
    states = tuple(read_function(reads, function) for function in served)
    bare = never_proxied(reads, context.system)
    states = tuple(state for state in states if not unfit(context, state.latest) and state.function.name not in bare)
    own = {Names(context.system).function_role(function) for function in served}
    roles = sorted({role_name(state.latest["Role"]) for state in states} | own)
    policies = {role: read_counting(reads, Names(context.system), role) for role in roles}
    return Grants(states, policies, own_roles_there(reads, context, served))


def plan(context: PlanContext, actual: Grants) -> Iterator[Step]:
    """Add the policy to each role that lacks it."""
    names = Names(context.system)
    wanted = policy(names)
    for role in running_roles(context, actual.functions, actual.there):
        standing = actual.policies.get(role, OwnInline(names.counting_policy))
        where = names.role_arn(role)
        if standing.document == wanted:
            yield NoChange(NAME, where, ASPECT, "the role may count in our table")
        else:
            action = Action.UPDATE if standing.document else Action.CREATE
            call = put_inline(role, standing.name, wanted)
            yield Change(NAME, where, ASPECT, action, standing.document, wanted, (call,))


def remove(context: PlanContext, actual: Grants) -> Iterator[Step]:
    """Take the policy off."""
    for role, standing in actual.policies.items():
        where = Names(context.system).role_arn(role)
        if standing.document is None:
            yield NoChange(NAME, where, ASPECT, "there is no such policy on it")
        else:
            call = delete_inline(role, standing.name)
            yield Change(NAME, where, ASPECT, Action.DELETE, standing.document, None, (call,))


def read_counting(reads: Reads, names: Names, role: str) -> OwnInline:
    """Return our policy on a role."""
    older = Names(names.system, older=True).counting_policy
    return read_own_inline(reads, role, names.counting_policy, older, policy(names))


def policy(names: Names) -> dict[str, Any]:
    """Return what counting needs."""
    table = names.arn("dynamodb", f"table/{names.rate_table}")
    statement = {"Effect": "Allow", "Action": ["dynamodb:UpdateItem"], "Resource": [table]}
    return {"Version": "2012-10-17", "Statement": [statement]}


CONTROL = Control(
    name=NAME,
    criteria=(),
    phase=Phase.FUNCTION_CONFIGURATION,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
)
