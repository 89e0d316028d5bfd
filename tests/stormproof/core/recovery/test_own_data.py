"""Items of our own: keys in the form that a table wants, known again, and compared by what they say."""

from __future__ import annotations

from itertools import product

import pytest

from stormproof.core.recovery.own_data import FOLDER, item, item_key, own_key_value, own_object, same_item

TYPES = [(first, second) for first, second in product("SNB", repeat=2)]


@pytest.mark.parametrize(("first", "second"), TYPES)
def test_a_key_has_the_types_that_its_table_wants_and_is_known_as_ours(first: str, second: str) -> None:
    """Text, number or bytes, for either half of the key; each number gives another key."""
    table = {
        "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}, {"AttributeName": "b", "KeyType": "RANGE"}],
        "AttributeDefinitions": [
            {"AttributeName": "a", "AttributeType": first},
            {"AttributeName": "b", "AttributeType": second},
            {"AttributeName": "of an index", "AttributeType": "S"},
        ],
    }
    keys = [item_key(table, number) for number in range(91)]
    assert {tuple(each) for each in keys} == {("a", "b")}
    assert len({str(each) for each in keys}) == 91
    assert all(own_key_value(value) for key in keys for typed in key.values() for value in typed.values())


@pytest.mark.parametrize("value", ["project-1", "-1", "-840084008408", b"stormproof", "stormproof"])
def test_nobody_else_s_key_is_taken_for_ours(value: str | bytes) -> None:
    """A number near ours, a name that only begins like ours."""
    assert not own_key_value(value)


def test_items_that_say_the_same_are_the_same() -> None:
    """The order of a set and the form of a number say nothing; anything else does."""
    one = item({"pk": {"S": "a"}})
    told = {**one, "stormproof_texts": {"SS": ["b", "a"]}, "stormproof_numbers": {"NS": ["2.50", "-1"]}}
    assert same_item(one, told)
    for name in one:
        assert not same_item(one, {**one, name: {"S": "junk"}}), name
        assert not same_item(one, {key: value for key, value in one.items() if key != name}), name


def test_an_object_of_ours_may_stand_below_any_prefix() -> None:
    """By the folder within its key."""
    assert own_object(f"{FOLDER}a")
    assert own_object(f"projects/{FOLDER}a")
    assert not own_object("projects/a")
