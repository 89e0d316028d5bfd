"""The registry of sabotages is whole, and each says how it is put back before it breaks anything."""

from __future__ import annotations

import ast
import importlib
import io
import pkgutil
import zipfile
from collections import Counter

import pytest

import stormproof.sabotage
from provisioners import CONTROLS
from stormproof.aws.packaging import package
from stormproof.core.criteria.catalogue import catalogue
from stormproof.core.deployed_code import AUTHORIZER, FAILURE_WATCHER, KEY_SYNC
from stormproof.core.faults import PassScenario, Sabotage
from stormproof.sabotage import CATALOGUES, PASS_CATALOGUES, PASSES, SABOTAGES
from stormproof.sabotage.alerts import failure_watchers
from stormproof.sabotage.authentication import authorizer_code, native_keys
from stormproof.sabotage.authentication.authorizer_code import CodeMutation, bent

BENDS = {
    f"{folder} {name}": (folder, value)
    for folder, module in (
        (AUTHORIZER, authorizer_code),
        (KEY_SYNC, native_keys),
        (FAILURE_WATCHER, failure_watchers),
    )
    for name, value in vars(module).items()
    if isinstance(value, CodeMutation)
}


def test_no_two_sabotages_have_one_name() -> None:
    """Names are those of the kill table: of two that are called the same, one would never be played."""
    assert len(SABOTAGES) == sum(map(len, CATALOGUES))


def test_no_two_pass_scenarios_have_one_name() -> None:
    """Nor has one the name of a sabotage: both are chosen by it."""
    assert len(PASSES) == sum(map(len, PASS_CATALOGUES))
    assert not PASSES.keys() & SABOTAGES.keys()


def test_every_scenario_is_registered() -> None:
    """One that stands in a catalogue which nobody registers would never be played."""
    registered = {id(each) for each in (*SABOTAGES.values(), *PASSES.values())}
    found = [
        (module.name, each.name)
        for module in pkgutil.walk_packages(stormproof.sabotage.__path__, "stormproof.sabotage.")
        for catalogue in vars(importlib.import_module(module.name)).values()
        if isinstance(catalogue, tuple)
        for each in catalogue
        if isinstance(each, Sabotage | PassScenario) and id(each) not in registered
    ]
    assert found == []


@pytest.mark.parametrize("name", sorted(PASSES))
def test_a_pass_scenario_names_controls_of_its_criterion(name: str) -> None:
    """What it stands in the place of serves what it complies with, or its requirement where no control does."""
    scenario = PASSES[name]
    served = {each for criteria in CONTROLS.criteria.values() for each in criteria}
    assert scenario.controls
    for control in scenario.controls:
        if scenario.criterion in served:
            assert scenario.criterion in CONTROLS.criteria[control]
        else:
            requirement = scenario.criterion.partition(".")[0]
            assert any(each.startswith(f"{requirement}.") for each in CONTROLS.criteria[control])


def test_every_criterion_has_a_sabotage() -> None:
    """A criterion without one has never been seen to fail. Each is of one that there is; 1, the door, has two each."""
    counted = Counter(sabotage.criterion for sabotage in SABOTAGES.values())
    assert set(counted) == set(catalogue().criteria)
    assert [criterion for criterion, number in counted.items() if criterion.startswith("1.") and number < 2] == []


def test_every_criterion_has_two_pass_scenarios() -> None:
    """One alone might be the only other way that is known."""
    counted = Counter(scenario.criterion for scenario in PASSES.values())
    assert set(counted) <= set(catalogue().criteria)
    assert [criterion for criterion in catalogue().criteria if counted[criterion] < 2] == []


def test_every_expected_code_names_its_subject() -> None:
    """Codes are stable words, subject first."""
    subjects = {
        "1": {"auth"},
        "2": {"dashboards"},
        "3": {"alerts"},
        "4": {"alerts", "dashboards"},
        "5": {"costs"},
        "6": {"rate"},
        "7": {"recovery"},
        "8": {"firewall", "https", "encryption", "tls", "roles"},
        "9": {"logs", "queries"},
        "10": {"runbook"},
        "11": {"health"},
        "12": {"delivery", "rollback"},
    }
    for sabotage in SABOTAGES.values():
        assert sabotage.expects.partition(".")[0] in subjects[sabotage.criterion.partition(".")[0]]


@pytest.mark.parametrize("name", sorted(BENDS))
def test_a_bent_function_differs_in_one_place_and_is_still_a_program(name: str) -> None:
    """It must fail for what it does, not because it does not start."""
    folder, bend = BENDS[name]
    content = bent(bend, folder)
    assert content != package(folder)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        ast.parse(archive.read("handler.py"))


def test_a_bend_that_does_not_fit_is_an_error() -> None:
    """When the authorizer changes, its sabotages must follow."""
    with pytest.raises(ValueError, match="does not hold this once"):
        bent(CodeMutation("nothing like this", ""))
