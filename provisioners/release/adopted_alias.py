"""An owner's alias that was adopted: a removal gives it back on a version of the owner's, without anything of ours.

That is the newest version which the owner published of what is served now. Where there is none any more, ``$LATEST`` is
published once all of ours is off it, and the alias moved there: it goes on serving the same code throughout.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from provisioners.rate_limiting.guard_settings import settings, unguarded
from provisioners.release.function_alias import SHIFTING, published, served, shifting
from provisioners.release.trials import moved
from provisioners.release.version_settings import of_the_owner
from stormproof.aws.observe.lambda_functions import (
    Configuration,
    FunctionState,
    configured,
    read_function,
    read_versions,
)
from stormproof.core.naming import Names, role_name
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Action, Blocked, Call, Change, NoChange, Ref, Step
from stormproof.core.system import DESCRIPTION, Function

NAME = "function-release"
"""The control of which this is the removal."""
ASPECT = "version served"
GIVEN_BACK = "As its owner has it"
"""The description of a version that we published and that holds nothing of ours."""


def read(reads: Reads, context: PlanContext) -> tuple[FunctionState, ...]:
    """Look at every function of the system, at its alias, and where that is the owner's at its versions."""
    return tuple(_read(reads, function) for function in context.system.functions)


def remove(context: PlanContext, actual: tuple[FunctionState, ...]) -> Iterator[Step]:
    """Let each adopted alias serve what its owner published, or ``$LATEST`` once nothing of ours is on it."""
    for state in actual:
        if state.function.adopted and state.alias and state.live:
            yield _given_back(context, state, state.live)


def _read(reads: Reads, function: Function) -> FunctionState:
    state = read_function(reads, function)
    if not function.adopted:
        return state
    return replace(state, older=read_versions(reads, function))


def _given_back(context: PlanContext, state: FunctionState, live: Configuration) -> Step:
    where = state.function.arn
    if not _is_ours(context, state.function, live):
        return NoChange(NAME, where, ASPECT, f"the owner's alias {state.function.alias} serves the owner's version")
    if shifting(state):
        return Blocked(NAME, where, ASPECT, SHIFTING)
    theirs = [version for version in state.older if not _is_ours(context, state.function, version)]
    known = state.remembered_handler
    own = of_the_owner(context, live, known)
    if same := [version for version in theirs if of_the_owner(context, version, known) == own]:
        number = str(same[0]["Version"])
        return _changed(state, f"version {number}", (moved(state, number),))
    if of_the_owner(context, state.latest, known) != own:
        reason = f"no version of the owner's is what {served(state)} is, and $LATEST is another: release that first"
        return Blocked(NAME, where, ASPECT, f"{reason}, or put it back")
    version = f"{NAME}.{state.function.role}.version"
    # All that the removal takes off this function goes with this one update.
    cleaned = configured(state, unguarded(context, state.latest, known))
    calls = (cleaned, published(state, version, GIVEN_BACK), moved(state, Ref(version)))
    return _changed(state, "a version of $LATEST without ours", calls)


def _is_ours(context: PlanContext, function: Function, version: Configuration) -> bool:
    """Tell whether we published a version, or it holds something of ours: a version keeps what was in ``$LATEST``."""
    ours = Names(context.system).function_role(function)
    by_us = version.get("Description") == DESCRIPTION or role_name(str(version.get("Role"))) == ours
    return by_us or settings(version) != unguarded(context, version)


def _changed(state: FunctionState, after: str, calls: tuple[Call, ...]) -> Change:
    return Change(NAME, state.function.arn, ASPECT, Action.UPDATE, served(state), after, calls)
