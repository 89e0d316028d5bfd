"""Event patterns: https://github.com/aws/event-ruler; what EventBridge answers is among the recorded facts."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.kernel.patterns.pattern import read
from localaws.kernel.patterns.rules import EVENTBRIDGE, SNS
from localaws.kernel.patterns.wildcards import PatternError

SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5))
NAMES = st.text("abc", min_size=1, max_size=2)
EVENTS = st.recursive(
    st.dictionaries(NAMES, SCALARS, min_size=1, max_size=3),
    lambda inner: st.dictionaries(NAMES, st.one_of(SCALARS, inner), min_size=1, max_size=3),
    max_leaves=6,
)


def asking_for(event: dict[str, Any]) -> dict[str, Any]:
    """Return the pattern that asks for each of an event's values."""
    return {name: asking_for(value) if isinstance(value, dict) else [value] for name, value in event.items()}


def test_fields_below_an_array_hold_for_one_element() -> None:
    """Values of different elements do not make a match together ("JSON Array Matching")."""
    pattern = read({"people": {"name": ["Ann"], "age": [7]}}, EVENTBRIDGE)
    assert pattern.matches({"people": [{"name": "Bob"}, {"name": "Ann", "age": 7}]})
    assert not pattern.matches({"people": [{"name": "Ann", "age": 8}, {"name": "Bob", "age": 7}]})


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ({"a": []}, "Empty arrays are not allowed"),
        ({"a": "b"}, '"a" must be an object or an array'),
        ({"a": [["b"]]}, "Match value must be String, number, true, false, or null"),
        ({"a": [{"prefix": "a", "suffix": "b"}]}, "Only one key allowed in match expression"),
        ({"a": [{"exists": None}]}, "exists match pattern must be either true or false."),
        ({"a": [{"numeric": [">", 3, "<", 1]}]}, "Bottom must be less than top"),
        ({"a": [{"numeric": ["=", "000"]}]}, "Value of equals must be numeric"),
        ({"a": [{"wildcard": "a**b"}]}, "Consecutive wildcard characters at pos 2"),
        ({"a": [{"anything-but": {"prefix": ""}}]}, "Null prefix/suffix not allowed"),
    ],
)
def test_what_does_not_follow_the_language_is_refused(pattern: dict[str, Any], reason: str) -> None:
    """The reasons are AWS's (recorded: localstack, test_events_patterns and test_sns_filter_policy)."""
    with pytest.raises(PatternError) as error:
        read(pattern, EVENTBRIDGE)
    assert str(error.value) == reason


def test_sns_knows_fewer_expressions() -> None:
    """SNS has no wildcard, and negates prefixes alone (recorded)."""
    with pytest.raises(PatternError, match="Unrecognized match type wildcard"):
        read({"a": [{"wildcard": "*"}]}, SNS)
    with pytest.raises(PatternError, match="Unsupported anything-but pattern: suffix"):
        read({"a": [{"anything-but": {"suffix": "b"}}]}, SNS)


@given(EVENTS)
def test_an_event_matches_the_pattern_of_its_own_values(event: dict[str, Any]) -> None:
    """A pattern that asks for what is there is matched by it."""
    assert read(asking_for(event), EVENTBRIDGE).matches(event)


@given(EVENTS, SCALARS)
def test_anything_but_is_the_contrary_of_a_value(event: dict[str, Any], value: Any) -> None:
    """Of a single value, one of the value and anything-but it matches."""
    if isinstance(value, str | int) and not isinstance(value, bool):
        for name, own in event.items():
            if not isinstance(own, dict):
                exact = read({name: [value]}, EVENTBRIDGE).matches(event)
                assert read({name: [{"anything-but": value}]}, EVENTBRIDGE).matches(event) is not exact
