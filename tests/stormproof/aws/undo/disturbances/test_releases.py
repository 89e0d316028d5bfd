"""The record of a release that a scenario made is deleted by its name; no other parameter is."""

from __future__ import annotations

import pytest

from stormproof.aws.observe.delivery.releases import release_parameters
from stormproof.aws.undo.disturbances import BY_NAME
from stormproof.aws.undo.disturbances.kind import Owned
from stormproof.aws.undo.putting_back import owns
from stormproof.core.undo import Disturbed
from tests.provisioners.fakes import SYSTEM, FakeReads

KIND = BY_NAME["record of a release"]
NAME = f"{release_parameters(SYSTEM)}/2026-11-30"
NOTHING: FakeReads = FakeReads({})


def test_a_record_is_there_or_gone_and_deleted() -> None:
    """What it says is nobody's setting."""
    standing = FakeReads({("ssm", "get_parameter"): {"Parameter": {"Value": "{}"}}})
    assert KIND.present(standing, {"Name": NAME}) == {}
    assert KIND.present(NOTHING, {"Name": NAME}) is None
    (back,) = KIND.back(standing, {"Name": NAME}, None)
    assert (back.operation, back.parameters) == ("delete_parameter", {"Name": NAME})


@pytest.mark.parametrize(
    ("name", "own"), [(NAME, True), (release_parameters(SYSTEM), False), ("/payroll/password", False)]
)
def test_no_other_parameter_is_deleted(name: str, *, own: bool) -> None:
    """Parameters hold secrets."""
    assert owns(Owned(SYSTEM, NOTHING), Disturbed(KIND.name, {"Name": name}, None)) is own
