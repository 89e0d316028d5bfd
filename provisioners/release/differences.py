"""How what will be in ``$LATEST`` differs from what the alias serves, and whose the differences are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from provisioners.rate_limiting.guard_settings import settings, unguarded
from provisioners.release import version_settings
from stormproof.aws.observe.lambda_functions import VERSIONED, Configuration
from stormproof.core.planning.controls import PlanContext
from stormproof.core.policy import RolesMode
from stormproof.core.system import Function

ROLE = "Role"


@dataclass(frozen=True)
class Differences:
    """The settings that are not ours and differ, by name; `ours` is whether something of ours does."""

    foreign: tuple[str, ...]
    ours: bool


def differences(context: PlanContext, function: Function, after: Configuration, live: Configuration) -> Differences:
    """Compare two configurations of a function.

    A role is neither where functions get roles of their own: it is tried and served by itself.
    """
    compared = set(VERSIONED) - {"Handler"}
    if context.policy.roles_mode is RolesMode.ENFORCE:
        compared.remove(ROLE)
    own_after, own_live = (
        unguarded(context, each) | {name: each.get(name) for name in compared} for each in (after, live)
    )
    differing = {name for name in own_after if own_after[name] != own_live[name]}
    mine = version_settings.ours(context, function, after)
    guard_after, guard_live = (_mine(context, each) for each in (after, live))
    foreign = tuple(sorted(differing - mine))
    return Differences(foreign, ours=guard_after != guard_live or bool(differing & mine))


def _mine(context: PlanContext, configuration: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of a configuration the guard put there."""
    standing, own = settings(configuration), unguarded(context, configuration)
    current, kept = standing["Environment"]["Variables"], own["Environment"]["Variables"]
    return {
        "Layers": [layer for layer in standing["Layers"] if layer not in own["Layers"]],
        "guarded": standing["Handler"] != own["Handler"],
        "Environment": {name: value for name, value in current.items() if name not in kept},
    }
