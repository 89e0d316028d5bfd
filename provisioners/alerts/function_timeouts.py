"""Timeouts of functions: one that may run for 10 seconds at most can never be seen to run longer.

https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html
"""

from __future__ import annotations

from collections.abc import Iterator

from stormproof.aws.observe.lambda_functions import Configuration, FunctionState, configured, read_function
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Change, NoChange, Step
from stormproof.core.system import Function

NAME = "function-timeouts"
ASPECT = "timeout"
TOO_SHORT_S = 10
RAISED_S = 15
"""Enough to tell who is slow from who is cut off; behind the API a client waits for 29 seconds at most."""


def read(reads: Reads, context: PlanContext) -> tuple[FunctionState, ...]:
    """Look at every function."""
    return tuple(read_function(reads, each) for each in context.system.functions)


def plan(_context: PlanContext, actual: tuple[FunctionState, ...]) -> Iterator[Step]:
    """Raise what is too short; no timeout is ever lowered."""
    for state in actual:
        standing, where = int(state.latest["Timeout"]), state.function.arn
        if standing > TOO_SHORT_S:
            yield NoChange(NAME, where, ASPECT, f"it may run for {standing} s")
        else:
            yield _set(state, RAISED_S)


def remove(context: PlanContext, actual: tuple[FunctionState, ...]) -> Iterator[Step]:
    """Put back the owner's timeout where ours stands."""
    for state in actual:
        where = state.function.arn
        former = context.formers.of(NAME, where, ASPECT)
        if former is None or not former.stands(state.latest["Timeout"]):
            yield NoChange(NAME, where, ASPECT, "its timeout is its owner's")
        else:
            yield _set(state, int(former.before), f"an execution longer than {former.before} s is cut off again")


def wanted(_context: PlanContext, _function: Function, configuration: Configuration) -> int | None:
    """Return the timeout that a configuration should have from us, None where it is its owner's."""
    standing = int(configuration.get("Timeout") or TOO_SHORT_S)
    return RAISED_S if standing <= TOO_SHORT_S or standing == RAISED_S else None


def _set(state: FunctionState, seconds: int, felt: str = "") -> Change:
    calls = (configured(state, {"Timeout": seconds}),)
    before = state.latest["Timeout"]
    return Change(NAME, state.function.arn, ASPECT, Action.UPDATE, before, seconds, calls, breaking=felt, keeps=True)


CONTROL = Control(
    name=NAME,
    criteria=("4.1",),
    phase=Phase.FUNCTION_CONFIGURATION,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
    requires=("alias-deployment",),
    parts=("queue-visibility",),
    takes_effect_through=("function-release",),
)
