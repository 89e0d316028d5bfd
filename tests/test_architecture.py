"""The map of the houses is what stands there: docs/ARCHITECTURE.md names every room, and no other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.test_house import ROOT, tracked

MAP = (ROOT / "docs" / "ARCHITECTURE.md").read_text("utf-8")
WITHIN = {"packages/localaws/": "packages/localaws/src/localaws/"}
"""Where the rooms of a house are that is a distribution of its own."""
BY_CONCERN = ("stormproof/core/judges/", "stormproof/stimuli/", "stormproof/sabotage/", "provisioners/")
BESIDE = {"shared", "functions"}
PROVISIONED = {"release", "ownership"}
CONCERN = "<concern>"


def rooms(house: str) -> set[str]:
    """Return the folders of a house."""
    parts = [path.relative_to(ROOT / house).parts for path in tracked(f"{house}*")]
    return {each[0] for each in parts if len(each) > 1 and not each[0].startswith(".")}


def houses() -> dict[str, str]:
    """Return what the table says of the rooms of each house that has a row of its own, what is in brackets left out."""
    told: dict[str, str] = {}
    for house, said in re.findall(r"(?m)^\| (`[^|]+) \|[^|]*\|([^|]*)\|$", MAP):
        if named := re.fullmatch(r"`([^`]+)`", house):
            told[named[1]] = re.sub(r"\([^()]*\)", "", said)
    return told


def concerns() -> set[str]:
    """Return the concerns that have a room in each house that is divided by them."""
    (line,) = re.findall(r"(?m)have a room for each:\n(.*)$", MAP)
    return set(re.findall(r"`(\w+)`", line))


@pytest.mark.parametrize("house", houses())
def test_every_room_of_a_house_is_on_its_map(house: str) -> None:
    """And what is on it is there."""
    named = set(re.findall(r"`([\w<>]+)/", houses()[house]))
    if CONCERN in named:
        named = named - {CONCERN} | concerns()
    assert named == rooms(WITHIN.get(house, house))


@pytest.mark.parametrize("house", BY_CONCERN)
def test_houses_are_divided_by_the_same_concerns(house: str) -> None:
    """What several need stands beside them; provisioners have two more."""
    more = PROVISIONED if house == "provisioners/" else set()
    assert rooms(house) - BESIDE == concerns() | more


def test_there_is_a_map() -> None:
    """Rows that nobody can read would hold nothing."""
    assert {"stormproof/core/", "stormproof/aws/", "stormproof/operations/", "provisioners/"} <= set(houses())
    assert all((Path(ROOT) / house).is_dir() for house in houses())
