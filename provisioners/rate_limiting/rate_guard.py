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
from provisioners.rate_limiting.guard_fitness import unfit, unfit_methods, unfit_packages
from provisioners.rate_limiting.guard_settings import (
    KEEP,
    guarded,
    mine,
    refusing,
    ring,
    settings,
    shown,
    unguarded,
)
from provisioners.rate_limiting.rate_guard_layer import LAYER_ARN
from stormproof.aws.observe.lambda_functions import (
    FunctionState,
    configured,
    is_guarded,
    read_function,
    unreadable,
    variables,
)
from stormproof.aws.observe.lambda_served import never_proxied, served_functions
from stormproof.aws.observe.packages import read_packages
from stormproof.aws.observe.vpc_routes import no_way_to_dynamodb
from stormproof.core.deployed_code import GUARD_HANDLER, GUARD_KEY, GUARD_OWN_HANDLER
from stormproof.core.errors import CouldNotLook
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

    `readers` are, by function, its modules that read the API key themselves; `unfit` why its code, its settings or its
    place in a network admit no guard, nothing where they do; `unseen` why that could not be looked at.
    """

    functions: tuple[FunctionState, ...]
    layer: str
    readers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unfit: Mapping[str, str] = field(default_factory=dict)
    unseen: Mapping[str, CouldNotLook] = field(default_factory=dict)


def read(reads: Reads, context: PlanContext) -> Guards:
    """Look at the functions that the API invokes."""
    served = [read_function(reads, function) for function in served_functions(reads, context.system)]
    bare, readers, reasons = never_proxied(reads, context.system), {}, {}
    unseen: dict[str, CouldNotLook] = {}
    for state in served:
        name = state.function.name
        reason = unfit(context, state.latest) or unfit_methods(bare.get(name, ""))
        if not reason:
            packages = read_packages(reads, context.system, state)
            readers[name] = packages.readers
            try:
                reason = unfit_packages(packages) or no_way_to_dynamodb(reads, context.system.region, state.latest)
            except CouldNotLook as error:
                unseen[name] = error
        reasons[name] = reason
    return Guards(tuple(served), rate_guard_layer.read(reads, context).newest, readers, reasons, unseen)


def plan(context: PlanContext, actual: Guards) -> Iterator[Step]:
    """Put the guard before each function's own handler; what is the owner's stays."""
    remade = any(change.control == rate_guard_layer.NAME for change in context.pending)
    layer = Ref(LAYER_ARN) if remade or not actual.layer else actual.layer
    for state in actual.functions:
        name = state.function.name
        if why := unfit(context, state.latest) or actual.unfit.get(name, ""):
            yield _unguardable(context, state, why)
        elif not_seen := actual.unseen.get(name):
            yield Blocked(NAME, state.function.arn, ASPECT, not_seen.message, not_seen.code)
        else:
            yield _planned(context, state, layer, actual.readers.get(name, ()))


def remove(context: PlanContext, actual: Guards) -> Iterator[Step]:
    """Give the functions their own handler back."""
    for state in actual.functions:
        standing, wanted = settings(state.latest), unguarded(context, state.latest, state.remembered_handler)
        if standing == wanted:
            yield NoChange(NAME, state.function.arn, ASPECT, "no guard is on it")
        elif why := ring(state.latest):
            yield _ring(state, why)
        elif why := unreadable(state.latest):
            yield _stopped(state, why)
        elif state.lost_handler:
            yield Blocked(NAME, state.function.arn, ASPECT, UNKNOWN)
        else:
            calls = (configured(state, wanted),)
            yield Change(NAME, state.function.arn, ASPECT, Action.UPDATE, shown(standing), shown(wanted), calls)


def _planned(context: PlanContext, state: FunctionState, layer: str | Ref, readers: tuple[str, ...]) -> Step:
    where = state.function.arn
    if why := ring(state.latest):
        return _ring(state, why)
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


def _unguardable(context: PlanContext, state: FunctionState, why: str) -> Step:
    """Name what cannot be guarded; a guard that stands there all the same goes, for it can only do harm."""
    where, told = state.function.arn, f"cannot be guarded: {why}; its routes fail 6.1 by name"
    standing, wanted = settings(state.latest), unguarded(context, state.latest, state.remembered_handler)
    if standing == wanted or not unfit(context, state.latest) or ring(state.latest) or state.lost_handler:
        return NoChange(NAME, where, ASPECT, told, remark=True)
    calls = (configured(state, wanted),)
    return Change(NAME, where, ASPECT, Action.UPDATE, shown(standing), shown(wanted), calls, breaking=told)


def _ring(state: FunctionState, why: str) -> Blocked:
    reason = f"{why}: no request comes to an end; have that variable name the function's own handler yourself"
    return Blocked(NAME, state.function.arn, ASPECT, reason)


def _wanted(context: PlanContext, state: FunctionState, layer: str | Ref, readers: tuple[str, ...]) -> dict[str, Any]:
    """Return what ``$LATEST`` should have: the guard's handler only until a version with this guard is served.

    A wrapper of another tool's around the guard stays the function's handler.
    """
    known = state.remembered_handler
    guard = guarded(context, state.latest, layer, known=known, reads_key=bool(readers))
    served = state.live is not None and is_guarded(state.live) and mine(context, state.live) == mine(context, guard)
    redirected = served and guard["Handler"] == GUARD_HANDLER
    return {**guard, "Handler": guard["Environment"]["Variables"][GUARD_OWN_HANDLER]} if redirected else guard


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
