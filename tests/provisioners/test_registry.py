"""The registry of controls is whole: names, requirements, owners."""

import pkgutil
from collections import Counter
from importlib import import_module

import pytest

import provisioners
from provisioners import CONTROLS, MODULES
from stormproof.core.planning.controls import Control

PROVISIONED = sorted({criterion for served in CONTROLS.criteria.values() for criterion in served})


def test_every_control_is_registered_once() -> None:
    """Each module of a concern that has a CONTROL stands in the registry, under a name that no other has."""
    found = {
        name
        for _, name, _ in pkgutil.walk_packages(provisioners.__path__, "provisioners.")
        if isinstance(getattr(import_module(name), "CONTROL", None), Control)
    }
    registered = Counter(module.__name__ for module in MODULES)
    assert set(registered) == found
    assert set(registered.values()) == {1}
    assert len({control.name for control in CONTROLS}) == len(MODULES) == len(CONTROLS)


def test_the_registry_reads_in_the_order_of_a_plan() -> None:
    """Phases come in their order, so that who reads the registry reads the plan."""
    assert CONTROLS.ordered == CONTROLS.controls


def test_every_control_serves_a_criterion() -> None:
    """A control that no criterion selects would never be verified."""
    assert [name for name, served in CONTROLS.criteria.items() if not served] == []


@pytest.mark.parametrize("criterion", PROVISIONED)
def test_a_criterion_chosen_alone_brings_along_all_that_it_needs(criterion: str) -> None:
    """What serves it, what those require and are made of, and that through which they take effect."""
    chosen = CONTROLS.select([criterion])
    names = {control.name for control in chosen}
    assert {name for name, served in CONTROLS.criteria.items() if criterion in served} <= names
    for control in chosen:
        assert {*control.requires, *control.parts, *control.takes_effect_through} <= names


@pytest.mark.parametrize("criterion", PROVISIONED)
def test_a_changed_method_or_function_is_never_left_unserved(criterion: str) -> None:
    """Whatever the criterion, what changes the API comes with a deployment, what changes a function with its alias."""
    chosen = {control.name for control in CONTROLS.select([criterion])}
    assert "deployment" in chosen or not chosen & {"method-authorization", "alias-integrations", "api-security-policy"}
    assert "function-alias" in chosen or not chosen & {"rate-guard", "function-role", "function-logging"}


@pytest.mark.parametrize("number", range(1, 6))
def test_each_criterion_of_requirement_1_is_provisioned_whole(number: int) -> None:
    """Whichever of them is chosen alone, all that its proof needs comes along."""
    chosen = {control.name for control in CONTROLS.select([f"1.{number}"])}
    assert {"key-store", "authorizer-function", "method-authorization", "deployment"} <= chosen
    assert "access-log" in chosen or number < 4


def test_every_criterion_of_requirement_6_brings_the_alias_and_the_keys_along() -> None:
    """The guard is served through the alias, and counts by the authorizer's key ID; no limit of the gateway's own
    answers before it, which tells neither header nor log.
    """  # noqa: D205 - one sentence, two lines
    for number in range(1, 6):
        chosen = {control.name for control in CONTROLS.select([f"6.{number}"])}
        assert {"rate-guard", "function-alias", "alias-integrations", "authorizer", "deployment"} <= chosen
        assert {"native-quota", "stage-throttle"} <= chosen


def test_the_chapter_on_recovery_comes_with_what_it_recovers_from() -> None:
    """Its commands bring back items and objects."""
    assert {"table-recovery", "bucket-versioning"} <= {control.name for control in CONTROLS.select(["7.5"])}


def test_what_the_alias_serves_is_what_its_functions_settings_are_for() -> None:
    """The alias serves the criteria of every setting of a version, and the one of the rollback that is its own.

    A role is moved to by itself, after all that.
    """
    settings = ("rate-guard", "function-logging", "function-timeouts")
    served = {criterion for name in settings for criterion in CONTROLS.criteria[name]}
    assert set(CONTROLS.criteria["function-alias"]) == served | {"12.5"}


def test_a_waiver_of_a_query_does_not_reach_what_writes_the_logs() -> None:
    """Criteria go to parts, not to what is merely required: a waived query leaves the rate guard to be repaired."""
    assert "9.5" in CONTROLS.criteria["saved-queries"]
    assert "9.5" not in CONTROLS.criteria["rate-guard"]


def test_no_control_has_an_aspect_twice() -> None:
    """Each aspect has one owner."""
    aspects = Counter((control.name, aspect) for control in CONTROLS for aspect in control.aspects)
    assert set(aspects.values()) == {1}
