"""Functions that run by another role than their own, released as their owner would."""

from __future__ import annotations

from provisioners.roles import own_roles
from stormproof.aws.calls.lambda_functions import configure, move_alias, publish
from stormproof.aws.observe.lambda_functions import read_function
from stormproof.core.errors import CouldNotLook
from stormproof.core.faults import FaultInjection
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Ref


def shared(reads: Reads, context: PlanContext) -> FaultInjection:
    """The Dev agent runs by the PM's role."""
    return _running(reads, context, "dev", _own(context, "pm"))


def swapped(reads: Reads, context: PlanContext) -> FaultInjection:
    """PM and Dev each run by the other's role: each has one of its own, and neither the right one."""
    one = _running(reads, context, "dev", _own(context, "pm"))
    other = _running(reads, context, "pm", _own(context, "dev"))
    return FaultInjection("PM and Dev run by each other's roles", (*one.calls, *other.calls), (*other.undo, *one.undo))


def former(reads: Reads, context: PlanContext) -> FaultInjection:
    """The function that serves the API runs by the role of before, which may do whatever there is."""
    name = Names(context.system).function_role(context.system.function("api"))
    tags = reads.read("iam", "get_role", RoleName=name)["Role"].get("Tags") or ()
    arn = {tag["Key"]: tag["Value"] for tag in tags}.get(own_roles.FORMER)
    if not arn:
        raise CouldNotLook("sabotage.nothing_to_break", f"{name} does not tell which role was before it")
    return _running(reads, context, "api", str(arn))


def _own(context: PlanContext, function: str) -> str:
    names = Names(context.system)
    return names.role_arn(names.function_role(context.system.function(function)))


def _running(reads: Reads, context: PlanContext, function: str, role: str) -> FaultInjection:
    state = read_function(reads, context.system.function(function))
    if state.alias is None:
        raise CouldNotLook("sabotage.nothing_to_break", f"{state.function.name} has no alias; run apply first")
    name, version = state.function.name, Ref(f"sabotage.{function}.version")
    return FaultInjection(
        f"{name} runs by {role}",
        (configure(name, {"Role": role}), publish(name, version.name), move_alias(name, version)),
        (configure(name, {"Role": str(state.latest["Role"])}), move_alias(name, state.alias["FunctionVersion"])),
    )
