"""The handler that a function's owner set, known for good while the rate guard's stands in its place.

An owner's update of the whole environment takes the variable that names it, and leaves the guard's handler. So it is
kept beside the system too, newest first of all; the version that serves and older ones tell it where nothing is kept.
"""

from __future__ import annotations

from stormproof.aws.observe.lambda_functions import FunctionState, own_handler
from stormproof.core.deployed_code import GUARD_HANDLER
from stormproof.core.planning.controls import PlanContext
from stormproof.core.planning.former import Former, dropping, keeping
from stormproof.core.planning.plans import Call

CONTROL = "rate-guard"
ASPECT = "own handler"
UNKNOWN = (
    f"its handler is {GUARD_HANDLER}, and which one was its own is told by nothing any more, neither its environment "
    "nor a published version; set the function's handler to its own and plan again"
)


def known(context: PlanContext, state: FunctionState) -> str:
    """Return the owner's handler where ``$LATEST`` does not tell it, empty where nobody knows it."""
    kept = context.formers.of(CONTROL, state.function.arn, ASPECT)
    return str(kept.before) if kept else state.remembered_handler


def lost(context: PlanContext, state: FunctionState) -> bool:
    """Tell whether the guard's handler stands on a function of which nobody knows the owner's."""
    return state.latest.get("Handler") == GUARD_HANDLER and not (own_handler(state.latest) or known(context, state))


def kept(context: PlanContext, state: FunctionState, handler: str) -> tuple[Call, ...]:
    """Return the calls that keep an owner's handler; none where it is kept already, or nothing can be kept."""
    key, former = (CONTROL, state.function.arn, ASPECT), Former(handler, GUARD_HANDLER)
    there = context.formers.unseen or context.formers.of(*key) == former
    return () if there else (keeping(context.system, key, former),)


def forgotten(context: PlanContext, state: FunctionState) -> tuple[Call, ...]:
    """Return the calls that forget it, once it stands on the function again."""
    key = (CONTROL, state.function.arn, ASPECT)
    return (dropping(context.system, key),) if context.formers.of(*key) else ()
