"""What a moment had is compared with what is there, key by key."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from stormproof.core.recovery.comparison import Comparison, compare, key_of

SIDES = st.dictionaries(st.text(max_size=2), st.integers(0, 2), max_size=6)


@given(SIDES, SIDES)
def test_each_key_is_told_once(wanted: dict[str, int], found: dict[str, int]) -> None:
    """Same, lost, changed and newer are all keys of both sides, and none twice."""
    seen = compare(wanted, found)
    told = [*seen.same, *seen.lost, *seen.changed, *seen.newer]
    assert sorted(told) == sorted({*wanted, *found})
    assert seen.is_as_then == all(found.get(key) == value for key, value in wanted.items())


def test_what_came_since_leaves_the_moment_as_it_was() -> None:
    """An item that is newer is no loss."""
    assert compare({"a": 1}, {"a": 1, "b": 2}) == Comparison(same=("a",), newer=("b",))
    assert compare({"a": 1}, {"a": 1, "b": 2}).is_as_then


def test_the_order_within_a_set_says_nothing() -> None:
    """DynamoDB returns the members of a set in any order; the order of a list is its owner's."""
    one: dict[str, Any] = {"s": {"SS": ["a", "b"]}, "m": {"M": {"n": {"NS": ["1", "2"]}}}}
    other: dict[str, Any] = {"s": {"SS": ["b", "a"]}, "m": {"M": {"n": {"NS": ["2", "1"]}}}}
    assert compare({"k": one}, {"k": other}).same == ("k",)
    assert compare({"k": {"l": {"L": [{"S": "a"}, {"S": "b"}]}}}, {"k": {"l": {"L": [{"S": "b"}, {"S": "a"}]}}}).changed


def test_keys_of_other_types_are_other_keys() -> None:
    """The text 1 is not the number 1; bytes are told by their digits."""
    assert key_of({"id": {"S": "1"}}, ["id"]) != key_of({"id": {"N": "1"}}, ["id"])
    assert key_of({"id": {"B": b"\x01"}, "at": {"N": "2"}}, ["id", "at"]) == ("B:01", "N:2")
