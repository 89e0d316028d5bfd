"""The states that comply with 8.6 though an owner has made them otherwise."""

from __future__ import annotations

from stormproof.core.faults import PassScenario
from stormproof.sabotage.roles import owners_roles as owners

ROLES_PASSES = (
    PassScenario("own-role-of-a-function", "8.6", ("function-role", "function-roles"), owners.own_role),
    PassScenario("role-in-own-words", "8.6", ("function-roles",), owners.own_words),
    PassScenario("own-boundary-on-a-role", "8.6", ("function-roles",), owners.own_boundary),
)
