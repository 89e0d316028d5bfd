"""Which version of an object stood at a moment, and what brings it back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from stormproof.core.recovery.versions import LARGEST_COPY, Version, Way, as_of

MOMENT = datetime(2026, 11, 29, 12, tzinfo=UTC)
BEFORE, AFTER, LATER = MOMENT - timedelta(hours=1), MOMENT + timedelta(hours=1), MOMENT + timedelta(hours=2)
OLD = Version("a", "1", BEFORE, "e1", 3)
NEW = Version("a", "2", AFTER, "e2", 4)
GONE = Version("a", "3", LATER, marker=True)


@pytest.mark.parametrize(
    ("versions", "way"),
    [
        ([OLD], Way.NOTHING),
        ([GONE, OLD], Way.UNDELETE),
        ([replace(GONE, id="4"), GONE, OLD], Way.UNDELETE),
        ([NEW, OLD], Way.OVERWRITE),
        ([replace(NEW, etag="e1", size=3), OLD], Way.NOTHING),
        ([GONE, NEW, OLD], Way.COPY),
        ([NEW], Way.NEWER),
        ([NEW, replace(GONE, at=BEFORE)], Way.NEWER),
        ([GONE, NEW], Way.NOTHING),
        ([GONE, NEW, replace(OLD, size=LARGEST_COPY + 1)], Way.TOO_LARGE),
        ([NEW, replace(OLD, storage="DEEP_ARCHIVE")], Way.ARCHIVED),
        ([GONE, replace(OLD, storage="GLACIER")], Way.UNDELETE),
    ],
)
def test_what_brings_an_object_back_follows_from_its_versions(versions: list[Version], way: Way) -> None:
    """Markers are taken away, other versions copied over; what is newer is told apart."""
    (standing,) = as_of(versions, MOMENT)
    assert standing.way is way
    assert (standing.then is None) == all(each.at > MOMENT or each.marker for each in versions)


def test_keys_are_told_one_by_one() -> None:
    """Versions of one key say nothing about another."""
    found = {each.key: each.way for each in as_of([OLD, replace(GONE, key="b"), replace(OLD, key="b")], MOMENT)}
    assert found == {"a": Way.NOTHING, "b": Way.UNDELETE}


def test_a_version_of_the_very_second_stood_at_the_moment() -> None:
    """S3 tells whole seconds."""
    (standing,) = as_of([GONE, replace(NEW, at=MOMENT), OLD], MOMENT)
    assert standing.then == replace(NEW, at=MOMENT)
