"""Which functions of a system are sabotaged: the one that serves the API, and those that work behind it."""

from __future__ import annotations

from collections.abc import Callable

from stormproof.aws.observe.lambda_served import served_functions
from stormproof.core.errors import CouldNotLook
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.system import Function

FunctionOf = Callable[[Reads, PlanContext], Function]
RoleOf = Callable[[Reads, PlanContext], str]


def serving(reads: Reads, context: PlanContext) -> Function:
    """Return a function that serves the API; raises CouldNotLook where none does."""
    served = served_functions(reads, context.system)
    if not served:
        raise CouldNotLook("sabotage.nothing_to_break", "no function of the system serves the API")
    return min(served, key=lambda function: function.name)


def worker(place: int) -> FunctionOf:
    """Return what names a function that does not serve the API, by its place among their names; they go round."""

    def named(reads: Reads, context: PlanContext) -> Function:
        served = served_functions(reads, context.system)
        behind = [function for function in context.system.functions if function not in served]
        known = sorted(behind or served, key=lambda function: function.name)
        if not known:
            raise CouldNotLook("sabotage.nothing_to_break", "the system has no function")
        return known[place % len(known)]

    return named


def role_of(function: FunctionOf) -> RoleOf:
    """Return what names a function's own role."""
    return lambda reads, context: Names(context.system).function_role(function(reads, context))
