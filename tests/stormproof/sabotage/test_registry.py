"""The registry of sabotages is whole, and each says how it is put back before it breaks anything."""

from __future__ import annotations

import ast
import io
import zipfile
from collections import Counter
from pathlib import Path

import pytest

import stormproof.sabotage
from stormproof.aws.packaging import package
from stormproof.core.criteria.catalogue import catalogue
from stormproof.core.deployed_code import AUTHORIZER, KEY_SYNC
from stormproof.sabotage import CATALOGUES, SABOTAGES
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


def test_every_catalogue_is_registered() -> None:
    """A concern's catalogue that nobody registers would never be played."""
    found = {
        path.parent.name for path in Path(stormproof.sabotage.__path__[0]).glob("*/catalogue.py") if path.is_file()
    }
    assert len(CATALOGUES) == len(found)


def test_every_criterion_of_requirement_1_has_sabotages() -> None:
    """A criterion without one has never been seen to fail."""
    counted = Counter(sabotage.criterion for sabotage in SABOTAGES.values())
    assert set(counted) <= set(catalogue().criteria)
    assert all(counted[f"1.{number}"] >= 2 for number in range(1, 6))


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
