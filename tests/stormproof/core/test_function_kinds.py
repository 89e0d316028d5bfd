"""Roles of functions, from what they are called."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stormproof.core.function_kinds import name_roles


@pytest.mark.parametrize(
    ("names", "roles"),
    [
        (["factory-api", "factory-pm", "factory-dev"], {"api", "pm", "dev"}),
        (["dev-x-api", "dev-x-dev", "dev-x-qa"], {"api", "dev", "qa"}),
        (["ShopOrders", "ShopInvoices"], {"orders", "invoices"}),
        (["ApiHandler", "PMAgent", "QaAgent"], {"ApiHandler", "pm", "qa"}),
        (["api-v1", "api-v2"], {"api-v1", "api-v2"}),
        (["worker"], {"worker"}),
        (["capital-devices"], {"capital-devices"}),
        (["api-dev"], {"api-dev"}),
    ],
)
def test_roles_are_told_by_words_that_no_other_has(names: list[str], roles: set[str]) -> None:
    """A word that others share, or two of its own, say nothing; then the name is the role."""
    found = name_roles({name: (name,) for name in names})
    assert set(found) == roles
    assert sorted(found.values()) == sorted(names)


def test_the_logical_id_of_a_stack_speaks_first() -> None:
    """Generated names end in letters that mean nothing; the template's own word decides."""
    called = {"dev-stack-F1-ABC": ("PMAgent", "dev-stack-F1-ABC"), "dev-stack-F2-DEF": ("DevAgent", "dev-stack-F2-DEF")}
    assert name_roles(called) == {"pm": "dev-stack-F1-ABC", "dev": "dev-stack-F2-DEF"}


@given(st.lists(st.from_regex(r"[A-Za-z][A-Za-z0-9-]{0,12}", fullmatch=True), unique=True, max_size=6))
def test_every_function_has_a_role_of_its_own(names: list[str]) -> None:
    """Whatever they are called, none is lost."""
    assert sorted(name_roles({name: (name,) for name in names}).values()) == sorted(names)
