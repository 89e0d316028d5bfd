"""Roles that an owner has made himself: one that a function runs by, or ours in his words.

One that Lambda alone may assume and that allows what the function needs, and nothing else, does as well as ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from stormproof.aws.observe.lambda_functions import FunctionState, function_log, read_function
from stormproof.aws.observe.role_policies import RolePolicies, role_policies
from stormproof.core.errors import NotThere
from stormproof.core.least_privilege.granted import allowed_by, does, lambda_alone, optional
from stormproof.core.least_privilege.needs import Needs, granted, owner_additions
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext, Reads

Policies = Iterable[Mapping[str, Any]]


def read_candidate(reads: Reads, context: PlanContext, state: FunctionState) -> RolePolicies | None:
    """Return the role by which a function runs, where it is not ours and may do: no wildcards, nobody else's.

    What the function needs is not looked at: that takes its code.
    """
    names, arn = Names(context.system), str(state.latest["Role"])
    if arn == names.role_arn(names.function_role(state.function)) or _shared(reads, context, state):
        return None
    try:
        role = role_policies(reads, arn)
    except NotThere:
        return None
    allowed = allowed_by(role.policies.values())
    named = allowed is not None and not any("*" in each.action for each in allowed)
    return role if named and lambda_alone(role.trust) else None


def fits(context: PlanContext, state: FunctionState, needs: Needs, policies: Policies, others: Policies = ()) -> bool:
    """Tell whether policies allow what a function needs and no more, but for what `others`, of other controls, do."""
    more = owner_additions(context.policy, state.function.role)
    if needs.open_points and more is None:
        return False
    wanted, names = needs.permissions | (more or frozenset()), Names(context.system)
    used = {function_log(state.latest), function_log(state.serving)}
    spare = (names.log_group_arn(group) for group in names.function_logs(state.function) if group not in used)
    without = optional(wanted, spare)
    return does(policies, wanted - without, without.union(*map(granted, others)))


def _shared(reads: Reads, context: PlanContext, state: FunctionState) -> bool:
    """Tell whether another function of the system runs by the same role."""
    states = (read_function(reads, function) for function in context.system.functions if function != state.function)
    return any(state.latest["Role"] in (each.latest["Role"], each.serving["Role"]) for each in states)
