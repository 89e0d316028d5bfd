"""How ``$LATEST`` differs from the version that the alias serves: by what controls set, or by what is the owner's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from provisioners.rate_limiting.guard_settings import carried_over, mine, unguarded
from provisioners.release import version_settings
from provisioners.roles import own_roles
from stormproof.aws.observe.lambda_functions import VERSIONED, Configuration, FunctionState, is_guarded
from stormproof.core.deployed_code import GUARD_HANDLER
from stormproof.core.deployment.unreleased import Unreleased
from stormproof.core.planning.controls import PlanContext
from stormproof.core.policy import RolesMode

GUARD = "rate guard"


@dataclass(frozen=True)
class Difference:
    """How a configuration differs from what is served: the owner's settings by name, and whether ours do."""

    foreign: tuple[str, ...]
    ours: bool


def difference(context: PlanContext, state: FunctionState, after: Configuration) -> Difference:
    """Compare what will be in ``$LATEST`` with what is served.

    A guard that ``$LATEST`` lacks is none to be released: the served version's is carried over, see `dressed`.
    """
    differing, served = _differing(context, state, after), state.serving
    owned = version_settings.ours(context, state.function, after)
    foreign = tuple(sorted(differing - owned))
    guard, standing = mine(context, after), mine(context, served)
    ours = complete(guard) and (guard != standing or (is_guarded(after) and not is_guarded(served)))
    return Difference(foreign, ours=ours or bool(differing & owned))


def unreleased(context: PlanContext, state: FunctionState) -> Unreleased | None:
    """Return what the owner has put into ``$LATEST`` and has not released, None for nothing.

    What controls set is not his: neither where it waits in ``$LATEST`` to be released, nor where it was taken from it
    and the served version has it still.
    """
    if state.live is None:
        return None
    owned = version_settings.ours(context, state.function, state.live)
    foreign = tuple(each for each in difference(context, state, state.latest).foreign if each not in owned)
    if not foreign:
        return None
    known = state.remembered_handler
    served, waiting = (str(unguarded(context, each, known)["Handler"]) for each in (state.live, state.latest))
    return Unreleased(
        state.function.role,
        state.function.name,
        str((state.alias or {}).get("FunctionVersion", "")),
        foreign,
        (served, waiting) if "Handler" in foreign else None,
    )


def dressed(context: PlanContext, state: FunctionState, after: Configuration) -> dict[str, Any]:
    """Return the settings to be put on before a version is published: what the served one has of ours, and more.

    Where `after` has a guard of its own, that is kept, and only its handler is redirected; nothing where there is none.
    """
    live = state.live or {}
    owned = {name: live[name] for name in sorted(_lost(context, state, after)) if name in live}
    if complete(mine(context, after)):
        return owned if is_guarded(after) else {**owned, "Handler": GUARD_HANDLER}
    guard = carried_over(context, after, live, state.remembered_handler) if is_guarded(live) else {}
    return {**owned, **guard}


def lacking(context: PlanContext, state: FunctionState, version: Configuration) -> tuple[str, ...]:
    """Return what the served version has of the controls' settings and another version has not."""
    guard = is_guarded(state.serving) and not (is_guarded(version) and complete(mine(context, version)))
    return (*[GUARD] * guard, *sorted(_lost(context, state, version)))


def complete(guard: Mapping[str, Any]) -> bool:
    """Tell whether a guard has its layer and its variables."""
    return bool(guard["Layers"] and guard["Environment"])


def _lost(context: PlanContext, state: FunctionState, after: Configuration) -> frozenset[str]:
    if state.live is None:
        return frozenset()
    owned = (version_settings.ours(context, state.function, each) for each in (state.live, after))
    return next(owned) - next(owned)


def _differing(context: PlanContext, state: FunctionState, after: Configuration) -> set[str]:
    """Where functions get roles of their own, a role is no difference: each is moved to by itself."""
    moved_by_itself = {own_roles.SETTING} if context.policy.roles_mode is RolesMode.ENFORCE else set()
    compared = set(VERSIONED) - {"Handler"} - moved_by_itself
    own_after, own_live = (
        unguarded(context, each, state.remembered_handler) | {name: each.get(name) for name in compared}
        for each in (after, state.serving)
    )
    return {name for name in own_after if own_after[name] != own_live[name]}
