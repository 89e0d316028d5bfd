"""Records of releases change nothing; what they name that is gone is told, and a removal takes them away."""

from __future__ import annotations

from typing import Any

from provisioners.release import release_records
from stormproof.aws.observe.delivery.releases import release_parameters
from stormproof.aws.undo.pieces import named_pieces
from stormproof.core.delivery.releases import to_text
from stormproof.core.planning.plans import NoChange
from tests.provisioners.fakes import FakeReads, changes, context, satisfied
from tests.provisioners.made_functions import FUNCTION
from tests.stormproof.core.delivery.made_releases import released

PATH = release_parameters(context().system)


def kept(*versions: str) -> release_records.Kept:
    """Return what is seen where a release took function's version 1 to 2, and these versions are left."""
    pieces = named_pieces("20261129-release", to_text(released("20261129-release", FUNCTION.name)))
    stored = [{"Name": f"{PATH}/{end}", "Value": piece} for end, piece in pieces.items()]

    class Reads(FakeReads):
        def pages(self, service: str, operation: str, items: str, **parameters: Any) -> Any:
            if service == "lambda":
                return list(versions)
            return [each["Name"] for each in stored] if items.endswith("Name") else stored

    return release_records.read(Reads({}), context())


def test_what_could_not_be_taken_back_is_told() -> None:
    """A version that was deleted comes back by nobody's call."""
    assert satisfied(list(release_records.plan(context(), kept("1", "2"))))
    (told,) = release_records.plan(context(), kept("2"))
    assert isinstance(told, NoChange)
    assert (told.remark, f"version 1 of {FUNCTION.name}" in told.reason) == (True, True)


def test_a_removal_takes_the_records_away() -> None:
    """All of their pieces."""
    (change,) = changes(list(release_records.remove(context(), kept("1", "2"))))
    assert str(change.calls[0].parameters["Name"]).startswith(f"{PATH}/20261129-release/")
