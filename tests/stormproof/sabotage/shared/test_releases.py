"""What is released as an owner would is guarded as what was served, and can be taken back whole."""

from __future__ import annotations

import pytest

from stormproof.aws.calls.lambda_versions import deleted_by_description
from stormproof.aws.undo.things import disturbed_by
from stormproof.core.deployed_code import GUARD_HANDLER
from stormproof.core.errors import CouldNotLook
from stormproof.sabotage.shared.releases import aliased, released, released_by_owner
from tests.provisioners.fakes import SYSTEM, FakeReads
from tests.provisioners.made_functions import LAYER, THEIRS, at_rest, guarded_configuration, state

STANDING = at_rest(MemorySize=128)
SERVED = guarded_configuration(MemorySize=128)


def test_every_setting_that_was_changed_comes_back() -> None:
    """Layers as UpdateFunctionConfiguration takes them, not as GetFunctionConfiguration tells them."""
    injection = released("a release", state(STANDING, SERVED), {"MemorySize": 256, "Layers": [LAYER]})
    configured, moved, gone = injection.undo
    assert configured.parameters["MemorySize"] == 128
    assert configured.parameters["Layers"] == [THEIRS, LAYER]
    assert configured.parameters["Handler"] == "app.handle"
    assert moved.parameters["FunctionVersion"] == "3"
    (published,) = [call for call in injection.calls if call.operation == "publish_version"]
    assert gone == deleted_by_description(SYSTEM.functions[0].name, published.parameters["Description"])
    again = released("a release", state(STANDING, SERVED), {"MemorySize": 256})
    assert gone not in again.undo  # two scenarios may be played on one function
    assert [each.kind for each in disturbed_by(injection, FakeReads({}))] == [
        "settings of function",
        "alias",
        "versions of function",
    ]


def test_the_version_is_guarded_as_the_one_before() -> None:
    """The guard's handler stands in published versions alone; settings may name another."""
    guarded, *_ = released("a release", state(STANDING, SERVED), {"MemorySize": 256}).calls
    bare, *_ = released("a release", state(STANDING, SERVED), {"Handler": "app.handle"}).calls
    assert (guarded.parameters["Handler"], bare.parameters["Handler"]) == (GUARD_HANDLER, "app.handle")


def test_an_owners_release_leaves_latest_its_handler() -> None:
    """Nothing is left to be done then."""
    *_, last = released_by_owner("a release", state(STANDING, SERVED), {"MemorySize": 256}).calls
    assert last.parameters == {"FunctionName": SYSTEM.functions[0].name, "Handler": "app.handle"}


def test_without_an_alias_nothing_can_be_released() -> None:
    """That is no kill, and no complying state either."""
    reads = FakeReads({("lambda", "get_function_configuration"): SERVED})
    with pytest.raises(CouldNotLook, match="no alias"):
        aliased(reads, SYSTEM.functions[0])
