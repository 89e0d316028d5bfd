"""The registry of controls is whole: names, requirements, owners."""

from collections import Counter

import pytest

from provisioners import CONTROLS
from stormproof.core.naming import Names
from stormproof.core.planning.planner import select
from tests.provisioners.fakes import SYSTEM


def test_every_control_stands_under_its_own_name() -> None:
    """The registry can be read as it is."""
    assert all(name == control.name for name, control in CONTROLS.items())


def test_what_a_control_requires_comes_before_it() -> None:
    """A selection raises ValueError otherwise."""
    assert len(select(tuple(CONTROLS.values()), None)) == len(CONTROLS)


@pytest.mark.parametrize("number", range(1, 6))
def test_each_criterion_of_requirement_1_is_provisioned_whole(number: int) -> None:
    """Whichever of them is chosen alone, all that its proof needs comes along."""
    chosen = {control.name for control in select(tuple(CONTROLS.values()), [f"1.{number}"])}
    assert {"key-store", "authorizer-function", "method-authorization", "deployment"} <= chosen
    assert "access-log" in chosen or number < 4


def test_every_criterion_of_requirement_6_brings_the_alias_and_the_keys_along() -> None:
    """The guard is served through the alias, and counts by the authorizer's key ID."""
    for number in range(1, 6):
        chosen = {control.name for control in select(tuple(CONTROLS.values()), [f"6.{number}"])}
        assert {"rate-guard", "function-alias", "alias-integrations", "authorizer", "deployment"} <= chosen


def test_no_control_has_an_aspect_twice() -> None:
    """Each aspect has one owner."""
    aspects = Counter((control.name, aspect) for control in CONTROLS.values() for aspect in control.aspects)
    assert set(aspects.values()) == {1}


def test_names_fit_what_aws_admits() -> None:
    """A role's name has at most 64 characters, whatever the API is called."""
    for name in ("x" * 200, "Ünïcode & spaces", "shop", "a/b"):
        api = SYSTEM.api.__class__("id", name, "prod", ("prod",))
        names = Names(SYSTEM.__class__(**{**vars(SYSTEM), "api": api, "region": "ap-southeast-2"}))
        assert len(names.authorizer_role) <= 64
        assert names.authorizer_role.replace("-", "").isalnum()
        assert names.authorizer_role.isascii()


def test_shortened_names_are_told_apart() -> None:
    """Two long names that begin the same are two systems."""
    made = set()
    for name in ("x" * 100, "x" * 101):
        api = SYSTEM.api.__class__("id", name, "prod", ("prod",))
        made.add(Names(SYSTEM.__class__(**{**vars(SYSTEM), "api": api})).key_table)
    assert len(made) == 2
