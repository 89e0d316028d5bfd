"""What the experiments make is on disk before it is made, and removed in reverse order."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from localaws.on_aws import ledger as module
from localaws.on_aws.ledger import Ledger


@pytest.fixture
def removed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names in the order in which they are removed; one that ends in ``held`` cannot be, ``absent`` is not there."""
    names: list[str] = []

    def remove(_: object, name: str) -> None:
        if name.endswith(("held", "absent")):
            code = "AccessDenied" if name.endswith("held") else "NoSuchEntity"
            raise ClientError({"Error": {"Code": code, "Message": "no"}}, "Delete")
        names.append(name)

    monkeypatch.setattr(module, "REMOVALS", {"role": remove})
    return names


def test_a_name_is_on_disk_before_it_is_used(tmp_path: Path) -> None:
    """A run that is killed right afterwards has left word of it."""
    full = Ledger(tmp_path / "ledger").name("role", "a")
    assert json.loads((tmp_path / "ledger").read_text()) == {"kind": "role", "name": full}


def test_everything_is_removed_in_reverse_order_and_the_ledger_with_it(tmp_path: Path, removed: list[str]) -> None:
    """What is not there counts as removed."""
    ledger, place = Ledger(tmp_path / "ledger"), _place()
    made = [ledger.name("role", name) for name in ("a", "b", "absent")]
    assert ledger.remove_all(place) == ()
    assert removed == [made[1], made[0]]
    assert not (tmp_path / "ledger").exists()


def test_what_cannot_be_removed_is_told_and_stays_on_the_ledger(tmp_path: Path, removed: list[str]) -> None:
    """The next ``--clean`` finds it, and it alone."""
    ledger, place = Ledger(tmp_path / "ledger"), _place()
    held = ledger.name("role", "held")
    ledger.name("role", "a")
    (sentence,) = ledger.remove_all(place)
    assert held in sentence
    assert "AccessDenied" in sentence
    assert [json.loads(line)["name"] for line in (tmp_path / "ledger").read_text().splitlines()] == [held]
    assert len(removed) == 1


def _place() -> Any:
    return None
