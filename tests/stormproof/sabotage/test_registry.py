"""The registry of sabotages is whole, and each says how it is put back before it breaks anything."""

from __future__ import annotations

import ast
import io
import zipfile
from collections import Counter
from pathlib import Path

import pytest

import stormproof.sabotage
from provisioners import CONTROLS
from stormproof.aws.packaging import package
from stormproof.core.criteria.catalogue import catalogue
from stormproof.core.deployed_code import AUTHORIZER, KEY_SYNC
from stormproof.sabotage import CATALOGUES, PASS_CATALOGUES, PASSES, SABOTAGES
from stormproof.sabotage.authentication import authorizer_code, native_keys
from stormproof.sabotage.authentication.authorizer_code import CodeMutation, bent

BENDS = {
    f"{folder} {name}": (folder, value)
    for folder, module in ((AUTHORIZER, authorizer_code), (KEY_SYNC, native_keys))
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


@pytest.mark.parametrize(("module", "registered"), [("catalogue", len(CATALOGUES)), ("passing", len(PASS_CATALOGUES))])
def test_every_catalogue_is_registered(module: str, registered: int) -> None:
    """A concern's catalogue that nobody registers would never be played."""
    assert len(list(Path(stormproof.sabotage.__path__[0]).glob(f"*/{module}.py"))) == registered


@pytest.mark.parametrize("name", sorted(PASSES))
def test_a_pass_scenario_names_controls_of_its_criterion(name: str) -> None:
    """What it stands in the place of serves what it complies with."""
    scenario = PASSES[name]
    assert scenario.controls
    for control in scenario.controls:
        assert scenario.criterion in CONTROLS.criteria[control]


def test_every_criterion_of_requirement_1_has_sabotages() -> None:
    """A criterion without one has never been seen to fail."""
    counted = Counter(sabotage.criterion for sabotage in SABOTAGES.values())
    assert set(counted) <= set(catalogue().criteria)
    assert all(counted[f"1.{number}"] >= 2 for number in range(1, 6))


@pytest.mark.parametrize("requirement", ["1", "6", "8", "9"])
def test_every_criterion_has_two_pass_scenarios(requirement: str) -> None:
    """One alone might be the only other way that is known."""
    counted = Counter(scenario.criterion for scenario in PASSES.values())
    built = {each.criterion for each in SABOTAGES.values() if each.criterion.partition(".")[0] == requirement}
    assert built
    assert all(counted[criterion] >= 2 for criterion in built)


def test_every_expected_code_names_its_subject() -> None:
    """Codes are stable words, subject first."""
    subjects = {
        "1": {"auth"},
        "6": {"rate"},
        "8": {"firewall", "https", "encryption", "tls", "roles"},
        "9": {"logs", "queries"},
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
