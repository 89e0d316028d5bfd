"""The roles by which functions run while a plan is carried out, and once it is.

A function's own role is tried on a version of its own after everything else was released, so that what functions need
is granted to the role of now and to that which follows.
"""

from __future__ import annotations

from collections.abc import Iterable

from stormproof.aws.observe.lambda_functions import FunctionState
from stormproof.core.errors import NotThere
from stormproof.core.naming import Names, role_name
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.policy import RolesMode
from stormproof.core.system import Function


def own_roles_there(reads: Reads, context: PlanContext, functions: Iterable[Function]) -> frozenset[str]:
    """Return the names of those of the functions' own roles that are made."""
    names = Names(context.system)
    return frozenset(role for role in map(names.function_role, functions) if _is_there(reads, role))


def running_roles(context: PlanContext, states: Iterable[FunctionState], there: frozenset[str]) -> list[str]:
    """Return the names of the roles, sorted; `there` are the functions' own that are made."""
    names = Names(context.system)
    found = set()
    for state in states:
        found.add(role_name(str(state.latest["Role"])))
        own = names.function_role(state.function)
        if context.policy.roles_mode is RolesMode.ENFORCE and (own in there or _made(context, own)):
            found.add(own)
    return sorted(found)


def _is_there(reads: Reads, role: str) -> bool:
    try:
        reads.read("iam", "get_role", RoleName=role)
    except NotThere:
        return False
    return True


def _made(context: PlanContext, role: str) -> bool:
    calls = (call for change in context.pending for call in change.calls)
    return any(call.operation == "create_role" and call.parameters["RoleName"] == role for call in calls)
