"""Placeholders of facts: filled in what is asked, bound by what is answered, and open where types alone are told."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws_testing.placeholders import Bound
from localaws_testing.recorded import Recorded

WORDS = st.text("abcdefghij0123456789-", min_size=1, max_size=12)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
)


def as_json(value: Any) -> str:
    """Return a value's text, which tells types apart."""
    return json.dumps(value, sort_keys=True)


def test_a_name_is_made_up_once() -> None:
    """Wherever it stands, in texts and in keys too."""
    filled = Bound({}).filled({"a": "<group>", "b": ["x/<group>"], "<group>": 1})
    assert filled["b"] == [f"x/{filled['a']}"]
    assert filled[filled["a"]] == 1


def test_an_answer_binds_what_is_told_later() -> None:
    """And what was bound has to stand there again."""
    bound = Bound({"region": "eu-west-1"})
    seen = {"Arn": "arn:aws:sns:eu-west-1:1:topic"}
    assert bound.expected({"Arn": "arn:aws:sns:<region>:<account>:<topic>"}, seen) == seen
    assert bound.filled("<topic>") == "topic"
    assert bound.expected("<topic>", "another") == "topic"


@pytest.mark.parametrize(
    ("recorded", "seen", "fits"),
    [
        ("<number>", 3, True),
        ("<number>", "3", False),
        ("<number>", True, False),
        ("<text>", "3", True),
        ("<any>", [], True),
        (1, True, False),
    ],
)
def test_types_are_held_to_and_bind_nothing(recorded: str, seen: Any, fits: bool) -> None:  # noqa: FBT001 - a case
    """Each place may have another value of the type."""
    bound = Bound({})
    assert (bound.expected(recorded, seen) == seen) is fits
    assert (bound.expected(recorded, seen) == seen) is fits


@given(PLAIN, PLAIN)
def test_what_has_no_placeholder_fits_itself_alone(recorded: Any, seen: Any) -> None:
    """Members, elements and values all count."""
    assert (Bound({}).expected(recorded, seen) == seen) is (as_json(recorded) == as_json(seen))


def test_members_among_others_may_be_all_that_is_told() -> None:
    """At every depth."""
    seen = {"a": [{"b": 1, "c": 2}], "d": 3}
    assert Bound({}).expected({"a": [{"b": 1}]}, seen, among=True) == seen
    assert Bound({}).expected({"a": [{"b": 2}]}, seen, among=True) != seen
    assert Bound({}).expected({"a": [{"b": 1}]}, seen) != seen


def test_a_member_that_the_form_does_not_know_is_refused() -> None:
    """A misspelt word would else compare nothing."""
    with pytest.raises(ValueError, match="awnser"):
        Recorded.of({"call": "sns Publish", "awnser": {}})
