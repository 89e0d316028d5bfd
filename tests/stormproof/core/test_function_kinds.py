"""Roles of functions, from what they are called."""

from __future__ import annotations

import pytest

from stormproof.core.function_kinds import name_roles


@pytest.mark.parametrize(
    ("names", "roles"),
    [
        (["factory-api", "factory-pm", "factory-dev"], {"api", "pm", "dev"}),
        (["dev-x-api", "dev-x-dev", "dev-x-qa"], {"api", "dev", "qa"}),
        (["ApiHandler", "PMAgent", "QaAgent", "OpsAgent"], {"api", "pm", "qa", "ops"}),
        (["api-v1", "api-v2"], {"api-v1", "api-v2"}),
        (["worker"], {"worker"}),
        (["capital-devices"], {"capital-devices"}),
        (["api-dev"], {"api-dev"}),
    ],
)
def test_roles_are_told_by_whole_words(names: list[str], roles: set[str]) -> None:
    """A word that all share, that two claim, or that is part of another says nothing; then the name is the role."""
    found = name_roles({name: name for name in names})
    assert set(found) == roles
    assert sorted(found.values()) == sorted(names)


def test_the_logical_id_of_a_stack_speaks_too() -> None:
    """Generated names keep the stack's prefix; the template's own word decides."""
    called = {"dev-stack-F1-ABC": "PMAgent dev-stack-F1-ABC", "dev-stack-F2-DEF": "DevAgent dev-stack-F2-DEF"}
    assert name_roles(called) == {"pm": "dev-stack-F1-ABC", "dev": "dev-stack-F2-DEF"}
