"""Judges of what AWS's policy simulator says that a function's role may do.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stormproof.core.errors import CouldNotLook, Refuted

SHOWN = 5
"""How many decisions a message names."""


@dataclass(frozen=True)
class Decision:
    """Whether a role may do an action on a resource, and whether its function needs it."""

    action: str
    resource: str
    allowed: bool
    needed: bool


@dataclass(frozen=True)
class Simulated:
    """All decisions on the role of one function."""

    function: str
    role: str
    decisions: tuple[Decision, ...]


def judge_needs_allowed(simulations: Sequence[Simulated]) -> None:
    """Refute a role that may not do what its function needs: ``roles.needed_denied``."""
    for each in _asked(simulations, needed=True):
        denied = [decision for decision in each.decisions if decision.needed and not decision.allowed]
        if denied:
            raise Refuted("roles.needed_denied", f"{each.function} is refused {_shown(denied)}", (each.role,))


def judge_rest_denied(simulations: Sequence[Simulated]) -> None:
    """Refute a role that may do what its function does not need: ``roles.unneeded_allowed``."""
    for each in _asked(simulations, needed=False):
        allowed = [decision for decision in each.decisions if decision.allowed and not decision.needed]
        if allowed:
            raise Refuted("roles.unneeded_allowed", f"{each.function} may do {_shown(allowed)}", (each.role,))


def _asked(simulations: Sequence[Simulated], *, needed: bool) -> Sequence[Simulated]:
    """Return the simulations; raises CouldNotLook ``roles.not_simulated`` where nothing of the kind was asked."""
    for each in simulations:
        if not any(decision.needed is needed for decision in each.decisions):
            raise CouldNotLook("roles.not_simulated", f"nothing was simulated for {each.function}")
    if not simulations:
        raise CouldNotLook("roles.not_simulated", "no role was simulated")
    return simulations


def _shown(decisions: Sequence[Decision]) -> str:
    shown = ", ".join(f"{each.action} on {each.resource}" for each in decisions[:SHOWN])
    return f"{shown} and {len(decisions) - SHOWN} more" if len(decisions) > SHOWN else shown
