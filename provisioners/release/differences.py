"""How ``$LATEST`` differs from the version that the alias serves: by what controls set, or by what is the owner's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from provisioners.rate_limiting import own_handlers
from provisioners.rate_limiting.guard_settings import settings, unguarded
from provisioners.release import version_settings
from stormproof.aws.observe.lambda_functions import VERSIONED, Configuration, FunctionState
from stormproof.core.planning.controls import PlanContext
from stormproof.core.unreleased import Unreleased

GUARD = "rate guard"


@dataclass(frozen=True)
class Difference:
    """How a configuration differs from what is served: the owner's settings by name, and whether ours do."""

    foreign: tuple[str, ...]
    ours: bool


def difference(context: PlanContext, state: FunctionState, after: Configuration) -> Difference:
    """Compare what will be in ``$LATEST`` with what is served."""
    differing = _differing(context, state, after)
    mine = version_settings.ours(context, state.function, after)
    guard_after, guard_live = (_mine(context, each) for each in (after, state.serving))
    foreign = tuple(sorted(differing - mine))
    return Difference(foreign, ours=guard_after != guard_live or bool(differing & mine))


def unreleased(context: PlanContext, state: FunctionState) -> Unreleased | None:
    """Return what the owner has put into ``$LATEST`` and has not released, None for nothing.

    What controls set is not his: neither where it waits in ``$LATEST`` to be released, nor where it was taken from it
    and the served version has it still.
    """
    if state.live is None:
        return None
    mine = version_settings.ours(context, state.function, state.live)
    foreign = tuple(each for each in difference(context, state, state.latest).foreign if each not in mine)
    if not foreign:
        return None
    known = own_handlers.known(context, state)
    handlers = tuple(str(unguarded(context, each, known)["Handler"]) for each in (state.live, state.latest))
    return Unreleased(
        state.function.role,
        state.function.name,
        str((state.alias or {}).get("FunctionVersion", "")),
        foreign,
        lacking(context, state),
        (handlers[0], handlers[1]) if "Handler" in foreign else None,
    )


def lacking(context: PlanContext, state: FunctionState, coming: Configuration | None = None) -> tuple[str, ...]:
    """Return what the served version has of the controls' settings and `coming` has not, ``$LATEST`` by default."""
    after, live = state.latest if coming is None else coming, state.live or {}
    standing, served = _mine(context, after), _mine(context, live)
    guard = served["guarded"] and not (
        standing["guarded"] and standing["Layers"] and set(served["Environment"]) <= set(standing["Environment"])
    )
    kept = version_settings.ours(context, state.function, after)
    lost = sorted(version_settings.ours(context, state.function, live) - kept) if live else []
    return (*[GUARD] * bool(guard), *lost)


def _differing(context: PlanContext, state: FunctionState, after: Configuration) -> set[str]:
    known = own_handlers.known(context, state)
    own_after, own_live = (
        unguarded(context, each, known) | {name: each.get(name) for name in VERSIONED if name != "Handler"}
        for each in (after, state.serving)
    )
    return {name for name in own_after if own_after[name] != own_live[name]}


def _mine(context: PlanContext, configuration: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of a configuration the guard put there."""
    standing, own = settings(configuration), unguarded(context, configuration)
    current, kept = standing["Environment"]["Variables"], own["Environment"]["Variables"]
    return {
        "Layers": [layer for layer in standing["Layers"] if layer not in own["Layers"]],
        "guarded": standing["Handler"] != own["Handler"],
        "Environment": {name: value for name, value in current.items() if name not in kept},
    }
