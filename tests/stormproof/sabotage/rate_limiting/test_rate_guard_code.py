"""Bent guards differ in one place, are released as an owner would, and can be put back without a Ref."""

from __future__ import annotations

import ast
import io
import zipfile
from typing import Any

import pytest

from provisioners.rate_limiting.guard_settings import settings
from stormproof.aws.packaging import layer
from stormproof.core.errors import CouldNotLook
from stormproof.core.planning.plans import refs
from stormproof.sabotage.authentication.authorizer_code import CodeMutation
from stormproof.sabotage.rate_limiting import rate_guard_code
from stormproof.sabotage.rate_limiting.catalogue import RATE_LIMITING
from stormproof.sabotage.rate_limiting.rate_guard_code import MODULE, bent, detached, with_code
from tests.provisioners.fakes import SYSTEM, FakeReads, context, served_by
from tests.provisioners.made_functions import THEIRS, guarded_configuration

BENDS = {name: value for name, value in vars(rate_guard_code).items() if isinstance(value, CodeMutation)}
TABLE: dict[tuple[str, str], Any] = {
    ("lambda", "get_function_configuration"): guarded_configuration(),
    ("lambda", "get_alias"): {"FunctionVersion": "3", "RevisionId": "alias-1"},
    ("apigateway", "get_resources"): [served_by(SYSTEM.functions[0])],
}


@pytest.mark.parametrize("name", sorted(BENDS))
def test_a_bent_guard_differs_in_one_place_and_is_still_a_program(name: str) -> None:
    """It must fail for what it does, not because it does not start."""
    content = bent(BENDS[name])
    assert content != layer("rate_guard")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        ast.parse(archive.read(f"python/{MODULE}"))


def test_a_bend_that_does_not_fit_is_an_error() -> None:
    """When the guard changes, its sabotages must follow."""
    with pytest.raises(ValueError, match="does not hold this once"):
        bent(CodeMutation("nothing like this", ""))


@pytest.mark.parametrize("inject", [with_code("bent", next(iter(BENDS.values()))), detached])
def test_a_sabotage_is_released_and_its_undo_is_complete(inject: Any) -> None:
    """The alias serves what is wrong; the undo restores settings and alias, and holds no Ref."""
    found = inject(FakeReads(TABLE), context())
    made = [call.operation for call in found.calls if "layer" not in call.operation]
    assert made == ["update_function_configuration", "publish_version", "update_alias"]
    restored, moved, *gone = found.undo
    assert {each.operation for each in gone} <= {"delete_versions", "delete_layer_version"}
    configured = next(call for call in found.calls if call.operation == "update_function_configuration")
    for name in settings(guarded_configuration()).keys() & configured.parameters.keys():
        assert restored.parameters[name] == settings(guarded_configuration())[name]
    assert moved.parameters["FunctionVersion"] == "3"
    assert not list(refs([call.parameters for call in found.undo]))


def test_the_bent_layer_is_swept_once_it_serves() -> None:
    """The function keeps it, nobody else finds it."""
    first, *_, last = with_code("bent", rate_guard_code.ANSWERS_200)(FakeReads(TABLE), context()).calls
    assert (first.operation, last.operation) == ("publish_layer_version", "delete_layer_version")
    assert last.parameters["LayerName"] == first.parameters["LayerName"]
    assert last.parameters["VersionNumber"].name in first.yields


def test_the_owners_layers_stay() -> None:
    """Only the guard is bent."""
    found = with_code("bent", rate_guard_code.ANSWERS_200)(FakeReads(TABLE), context())
    assert found.calls[1].parameters["Layers"][0] == THEIRS


def test_without_an_alias_there_is_nothing_to_break() -> None:
    """That is no kill."""
    table = {key: value for key, value in TABLE.items() if key[1] != "get_alias"}
    with pytest.raises(CouldNotLook, match="no alias"):
        detached(FakeReads(table), context())


def test_every_criterion_of_requirement_6_has_sabotages() -> None:
    """A criterion without one has never been seen to fail."""
    assert {sabotage.criterion for sabotage in RATE_LIMITING} == {f"6.{number}" for number in range(1, 6)}
    assert all(sabotage.expects.startswith("rate.") for sabotage in RATE_LIMITING)
    assert len({sabotage.name for sabotage in RATE_LIMITING}) == len(RATE_LIMITING)
