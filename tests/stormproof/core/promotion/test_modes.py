"""Controls with modes: which there are, and which are meant."""

from __future__ import annotations

import pytest

from provisioners import CONTROLS, MODULES
from stormproof.core.criteria.catalogue import catalogue
from stormproof.core.errors import UsageError
from stormproof.core.policy import ENFORCING, OBSERVING, Policy
from stormproof.core.promotion.modes import MODED, chosen, unmoded

POLICY = Policy(admin_email="admin@example.com")


def test_each_mode_of_the_policy_has_its_control() -> None:
    """One each, of criteria and controls that there are."""
    assert [each.key for each in MODED] == list(OBSERVING)
    assert {id_ for each in MODED for id_ in each.criteria} <= set(catalogue().criteria)
    assert {name for each in MODED for name in each.controls} <= {module.CONTROL.name for module in MODULES}
    assert CONTROLS


def test_without_a_word_nothing_enforces() -> None:
    """A policy that sets no mode observes, in the words of the target file."""
    assert {each.key: each.mode(POLICY) for each in MODED} == OBSERVING
    assert not any(each.enforces(POLICY) for each in MODED)
    assert all(each.enforces(Policy(admin_email="a@example.com", **ENFORCING)) for each in MODED)  # type: ignore[arg-type] # each key has its mode


def test_controls_are_meant_by_name_or_by_criterion() -> None:
    """Both add up; without either all are meant."""
    assert [each.name for each in chosen((), None)] == [each.name for each in MODED]
    assert [each.name for each in chosen(("tls",), None)] == ["tls"]
    assert [each.name for each in chosen((), ("6.2", "9.4"))] == ["rate-limit"]
    assert [each.name for each in chosen(("tls",), ("1.1",))] == ["authentication", "tls"]
    assert unmoded(("9.4", "1.1", "8.4")) == ("8.4", "9.4")


def test_an_unknown_name_is_told_with_those_there_are() -> None:
    """The way out names them."""
    with pytest.raises(UsageError, match=r"no control 'waf'(.|\n)*firewall"):
        chosen(("waf",), None)
