"""The rate guard on each function that serves the API: layer, handler and environment, in one update.

The handler's name is redirected and the original one kept in the environment, so the function's code stays as it is:
https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html (Layers, Environment, RevisionId)
Redirected is the served version's alone: once that is published, ``$LATEST`` has its owner's handler again. So whatever
of it the owner's next deployment writes anew, layers or environment, it can be invoked as it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from provisioners.rate_limiting import rate_guard_layer
from provisioners.rate_limiting.guard_settings import (
    KEEP,
    guarded,
    mine,
    refusing,
    settings,
    shown,
    stands,
    unfit,
    unguarded,
)
from provisioners.rate_limiting.rate_guard_layer import LAYER_ARN
from stormproof.aws.observe.key_readers import read_key_readers
from stormproof.aws.observe.lambda_functions import FunctionState, configured, read_function, unreadable, variables
from stormproof.aws.observe.lambda_served import served_functions
from stormproof.core.deployed_code import GUARD_HANDLER, GUARD_KEY, GUARD_OWN_HANDLER
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Blocked, Change, NoChange, Ref, Step
from stormproof.core.policy import Mode

NAME = "rate-guard"
ASPECT = "rate guard"
READS_KEY = (
    "the header x-api-key stays in its events, but a value that is neither a native API key nor a key of Stormproof is "
    "refused before it gets there, once the authorizer enforces"
)
UNKNOWN = (
    f"its handler is {GUARD_HANDLER}, and which one was its own is told by nothing any more, neither its environment "
    "nor a published version; set the function's handler to its own and plan again"
)
BREAKING = "a key's requests over its limit of an hour are refused with 429"


@dataclass(frozen=True)
class Guards:
    """The functions that serve the API, and the newest version of the layer, empty for none.

    `readers` are, by function, its modules that read the API key themselves.
    """

    functions: tuple[FunctionState, ...]
    layer: str
    readers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def read(reads: Reads, context: PlanContext) -> Guards:
    """Look at the functions that the API invokes."""
    served = [read_function(reads, function) for function in served_functions(reads, context.system)]
    guardable = [state for state in served if not unfit(context, state.latest)]
    readers = {state.function.name: read_key_readers(reads, context.system, state) for state in guardable}
    return Guards(tuple(served), rate_guard_layer.read(reads, context).newest, readers)


def plan(context: PlanContext, actual: Guards) -> Iterator[Step]:
    """Put the guard before each function's own handler; what is the owner's stays."""
    remade = any(change.control == rate_guard_layer.NAME for change in context.pending)
    layer = Ref(LAYER_ARN) if remade or not actual.layer else actual.layer
    for state in actual.functions:
        yield _planned(context, state, layer, actual.readers.get(state.function.name, ()))


def remove(context: PlanContext, actual: Guards) -> Iterator[Step]:
    """Give the functions their own handler back."""
    for state in actual.functions:
        standing, wanted = settings(state.latest), unguarded(context, state.latest, state.remembered_handler)
        if standing == wanted:
            yield NoChange(NAME, state.function.arn, ASPECT, "no guard is on it")
        elif why := unreadable(state.latest):
            yield _stopped(state, why)
        elif state.lost_handler:
            yield Blocked(NAME, state.function.arn, ASPECT, UNKNOWN)
        else:
            calls = (configured(state, wanted),)
            yield Change(NAME, state.function.arn, ASPECT, Action.UPDATE, shown(standing), shown(wanted), calls)


def _planned(context: PlanContext, state: FunctionState, layer: str | Ref, readers: tuple[str, ...]) -> Step:
    where = state.function.arn
    if why := unfit(context, state.latest):
        return NoChange(NAME, where, ASPECT, f"cannot be guarded: {why}; its routes fail 6.1 by name")
    if why := unreadable(state.latest):
        return _stopped(state, why)
    if state.lost_handler:
        return Blocked(NAME, where, ASPECT, UNKNOWN)
    standing, wanted = settings(state.latest), _wanted(context, state, layer, readers)
    if standing == wanted:
        return NoChange(NAME, where, ASPECT, "the guard stands before its handler")
    enforcing = context.policy.rate_limit_mode is Mode.ENFORCE
    felt = [BREAKING] if enforcing and not refusing(state.serving) else []
    if readers and variables(state.serving).get(GUARD_KEY) != KEEP:
        felt.append(f"{', '.join(readers)} reads the API key itself: {READS_KEY}")
    calls = (configured(state, wanted),)
    return Change(NAME, where, ASPECT, Action.UPDATE, shown(standing), shown(wanted), calls, breaking="; ".join(felt))


def _wanted(context: PlanContext, state: FunctionState, layer: str | Ref, readers: tuple[str, ...]) -> dict[str, Any]:
    """Return what ``$LATEST`` should have: the guard's handler only until a version with this guard is served."""
    known = state.remembered_handler
    guard = guarded(context, state.latest, layer, known=known, reads_key=bool(readers))
    served = state.live is not None and stands(state.live) and mine(context, state.live) == mine(context, guard)
    return {**guard, "Handler": guard["Environment"]["Variables"][GUARD_OWN_HANDLER]} if served else guard


def _stopped(state: FunctionState, why: str) -> Blocked:
    reason = (
        f"its environment variables cannot be read ({why}), so they cannot be kept; "
        "let this principal use the function's KMS key, or change them yourself"
    )
    return Blocked(NAME, state.function.arn, ASPECT, reason)


CONTROL = Control(
    name=NAME,
    criteria=("6.1", "6.2", "6.3", "6.4", "6.5"),
    phase=Phase.FUNCTION_CONFIGURATION,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
    requires=("alias-deployment",),
    parts=("rate-counter", "rate-guard-layer", "rate-guard-permission"),
    takes_effect_through=("function-release",),
)
