"""Functions that run by another role than their own, released as their owner would."""

from __future__ import annotations

from provisioners.roles import own_roles
from stormproof.core.errors import CouldNotLook
from stormproof.core.faults import FaultInjection
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.sabotage.shared.functions import FunctionOf, role_of, serving, worker
from stormproof.sabotage.shared.releases import aliased, released

ONE, OTHER = worker(0), worker(1)


def shared(reads: Reads, context: PlanContext) -> FaultInjection:
    """A function runs by another one's role."""
    return running(reads, context, ONE, _own(reads, context, OTHER))


def swapped(reads: Reads, context: PlanContext) -> FaultInjection:
    """Two functions each run by the other's role: each has one of its own, and neither the right one."""
    one = running(reads, context, ONE, _own(reads, context, OTHER))
    other = running(reads, context, OTHER, _own(reads, context, ONE))
    return FaultInjection(
        "two functions run by each other's roles", (*one.calls, *other.calls), (*other.undo, *one.undo)
    )


def former(reads: Reads, context: PlanContext) -> FaultInjection:
    """The function that serves the API runs by the role of before, which may do whatever there is."""
    name = role_of(serving)(reads, context)
    tags = reads.read("iam", "get_role", RoleName=name)["Role"].get("Tags") or ()
    arn = {tag["Key"]: tag["Value"] for tag in tags}.get(own_roles.FORMER)
    if not arn:
        raise CouldNotLook("sabotage.nothing_to_break", f"{name} does not tell which role was before it")
    return running(reads, context, serving, str(arn))


def _own(reads: Reads, context: PlanContext, function: FunctionOf) -> str:
    return Names(context.system).role_arn(role_of(function)(reads, context))


def running(reads: Reads, context: PlanContext, function: FunctionOf, role: str) -> FaultInjection:
    """Return what has a function run by a role, released as its owner would."""
    state = aliased(reads, function(reads, context))
    return released(f"{state.function.name} runs by {role}", state, {"Role": role})
