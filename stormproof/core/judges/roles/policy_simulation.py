"""Judges of what AWS's policy simulator says that a function's role may do.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stormproof.core.errors import CouldNotLook, Refuted, Undecidable

SHOWN = 5
"""How many decisions a message names."""


@dataclass(frozen=True)
class Decision:
    """Whether a role may do an action on a resource, and whether its function needs it.

    `missing` are context keys that the role's policies test and that a simulation does not know the values of.
    """

    action: str
    resource: str
    allowed: bool
    needed: bool
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Simulated:
    """All decisions on the role of one function; `unanswered` are needed actions that the simulator left out."""

    function: str
    role: str
    decisions: tuple[Decision, ...]
    unanswered: tuple[tuple[str, str], ...] = ()


def judge_needs_allowed(simulations: Sequence[Simulated]) -> None:
    """Refute a role that may not do what its function needs: ``roles.needed_denied``.

    Raises CouldNotLook ``roles.not_simulated`` for what the simulator has not decided on, and Undecidable
    ``roles.context_unknown`` where a refusal hangs on what only a real request has.
    """
    asked = _asked(simulations, needed=True)
    for each in asked:
        denied = [decision for decision in each.decisions if decision.needed and not decision.allowed]
        if sure := [decision for decision in denied if not decision.missing]:
            raise Refuted("roles.needed_denied", f"{each.function} is refused {_shown(sure)}", (each.role,))
    for each in asked:
        if each.unanswered:
            said = ", ".join(f"{action} on {resource}" for action, resource in each.unanswered[:SHOWN])
            raise CouldNotLook("roles.not_simulated", f"of {each.function} nothing is said about {said}")
    _judge_context(asked, needed=True)


def judge_rest_denied(simulations: Sequence[Simulated]) -> None:
    """Refute a role that may do what its function does not need: ``roles.unneeded_allowed``.

    Raises Undecidable ``roles.context_unknown`` where a refusal hangs on what only a real request has.
    """
    asked = _asked(simulations, needed=False)
    for each in asked:
        allowed = [decision for decision in each.decisions if decision.allowed and not decision.needed]
        if allowed:
            raise Refuted("roles.unneeded_allowed", f"{each.function} may do {_shown(allowed)}", (each.role,))
    _judge_context(asked, needed=False)


def _judge_context(simulations: Sequence[Simulated], *, needed: bool) -> None:
    for each in simulations:
        open_ones = [one for one in each.decisions if one.needed is needed and not one.allowed and one.missing]
        if open_ones:
            keys = ", ".join(sorted({key for one in open_ones for key in one.missing}))
            said = f"whether {each.function} may do {_shown(open_ones)} hangs on {keys}, which no simulation knows"
            raise Undecidable("roles.context_unknown", said)


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
