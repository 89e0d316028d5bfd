"""Undo entries as text."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stormproof.core.planning.plans import Call, Ref
from stormproof.core.undo import Entry, Found, from_text, to_text

BEGAN = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)
leaves = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(), st.binary(), st.datetimes(timezones=st.just(UTC))
)
parameters: st.SearchStrategy[Any] = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3), max_leaves=8
)


@given(st.dictionaries(st.text(), parameters, max_size=4))
def test_an_entry_comes_back_as_it_was(found: dict[str, Any]) -> None:
    """Bytes, moments and any nesting survive being text."""
    call = Call("lambda", "update_function_code", found, region="eu-west-1", settled_by="function_updated_v2")
    entry = Entry("id", "title", BEGAN, (call,))
    assert from_text(to_text(entry)) == entry


def test_what_is_looked_up_later_survives_too() -> None:
    """For things whose IDs are known only once they are made."""
    look = Found("get_things", {"name": "a", "deep": {"b": [1]}}, "items[].id")
    entry = Entry("id", "title", BEGAN, (Call("made", "delete_thing", {"id": look}),))
    assert from_text(to_text(entry)) == entry


def test_a_call_that_only_this_run_could_resolve_is_refused() -> None:
    """An undo with a Ref would be worthless to the run that finds it."""
    call = Call("lambda", "delete_function", {"Deep": [{"FunctionName": Ref("x.arn")}]})
    with pytest.raises(ValueError, match=r"x\.arn"):
        to_text(Entry("id", "title", BEGAN, (call,)))


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"id": "x", "calls": [{"wrong": 1}]}'])
def test_other_text_is_no_entry(text: str) -> None:
    """A damaged file is an error, not an empty undo."""
    with pytest.raises(ValueError, match=r"."):
        from_text(text)
