"""How calls about a thing are taken apart and made again, and which names only a proof gives."""

from __future__ import annotations

from typing import Any

import pytest

from stormproof.aws.undo.disturbances.kind import PLAYED, Kind, Owned, named_by, put_or_deleted
from stormproof.core.errors import CouldNotLook, NotThere
from tests.provisioners.fakes import API, SYSTEM, FakeReads

NOBODY = FakeReads({})
PUT = {"Name": "n", "Region": "r", "Text": "t"}


def test_a_call_is_what_names_its_thing_and_what_it_gives_it() -> None:
    """What it is not given names nothing."""
    assert named_by("Name", "Region")(PUT) == ({"Name": "n", "Region": "r"}, {"Text": "t"})
    assert named_by("Name", "Label")(PUT) == ({"Name": "n"}, {"Region": "r", "Text": "t"})


def test_a_call_that_takes_away_gives_nothing() -> None:
    """Not even what else it says."""
    assert named_by("Name", takes_away=True)(PUT) == ({"Name": "n"}, None)


def test_a_call_that_says_nothing_of_its_values_gives_those_that_are_made() -> None:
    """Each is given values of its own."""
    split = named_by("Name", made={"State": "on"})
    _, first = split({"Name": "n"})
    assert first == {"State": "on"}
    assert isinstance(first, dict)
    first["State"] = "off"
    assert split({"Name": "n"}) == ({"Name": "n"}, {"State": "on"})


@pytest.mark.parametrize("values", [{"Text": "before"}, None])
def test_what_was_there_is_put_back_and_what_was_not_is_deleted(values: dict[str, Any] | None) -> None:
    """By one call, with what it waits by."""
    back = put_or_deleted("s", "put_thing", "delete_thing", lambda resource: {"yields": {"id": resource["Name"]}})
    (call,) = back(NOBODY, {"Name": "n"}, values)
    assert call.operation == ("put_thing" if values else "delete_thing")
    assert dict(call.parameters) == {"Name": "n", **(values or {})}
    assert dict(call.yields) == {"id": "n"}


def kind(look: Any) -> Kind:
    """Return a kind whose things are looked at so."""
    return Kind("thing", "s", {}, lambda *_: True, lambda *_: (), look)


def test_what_is_gone_is_not_what_nobody_could_see() -> None:
    """None for the one, CouldNotLook for the other; what nobody can look at has no values."""

    def gone(*_: Any) -> Any:
        raise NotThere("it is not there")

    def denied(*_: Any) -> Any:
        raise CouldNotLook("aws.denied", "it may not be looked at")

    assert kind(gone).present(NOBODY, {}) is None
    assert kind(None).present(NOBODY, {}) == {}
    with pytest.raises(CouldNotLook):
        kind(denied).present(NOBODY, {})


@pytest.mark.parametrize("name", [*(f"{each}x" for each in PLAYED), f"owners-{API}-x", f"owners-plan-{API}"])
def test_a_proof_knows_what_it_named(name: str) -> None:
    """By how the name begins."""
    assert Owned(SYSTEM, NOBODY).played(name)


@pytest.mark.parametrize("name", ["", "payroll", "owners-other1-x", f"x-owners-{API}-x", "acme", f"owners-{API}"])
def test_other_names_are_somebody_elses(name: str) -> None:
    """Those of another system's proof, too."""
    assert not Owned(SYSTEM, NOBODY).played(name)
