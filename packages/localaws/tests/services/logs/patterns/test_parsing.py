"""Malformed patterns. Texts as reported by users of AWS: ``Invalid character(s) in term '...'``."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.services.logs.errors import InvalidParameter
from localaws.services.logs.patterns import compile_pattern


@pytest.mark.parametrize(
    ("pattern", "complaint"),
    [
        ("?Status: timeout", "Invalid character(s) in term ':'"),
        ("(", "Invalid character(s) in term '('"),
        ("`ERROR`", "Invalid character(s) in term '`'"),
        ("foo-bar", "Invalid character(s) in term '-'"),
        ('{ $."sc-status" = 5* }', "Invalid character(s) in term '$'"),
        ("{ $.a = ", "Invalid filter pattern"),
        ("[a, b", "Invalid filter pattern"),
        ("[..., a, ...]", "Invalid filter pattern: more than one ellipsis"),
        ("%a(b)%", "Invalid character(s) in term 'a(b)'"),
        ("%something!%", "Invalid character(s) in term 'something!'"),
        ("%two words%", "Invalid character(s) in term 'two words'"),
        ("%[%", "Invalid regular expression '['"),
        (
            "{ $.a = %x% && $.b = %y% && $.c = %z% }",
            "Invalid filter pattern: at most 2 regular expressions are allowed",
        ),
    ],
)
def test_a_malformed_pattern_is_refused(pattern: str, complaint: str) -> None:
    """A pattern outside of the grammar is an InvalidParameterException that names the character, where one is wrong."""
    with pytest.raises(InvalidParameter) as refused:
        compile_pattern(pattern)
    assert refused.value.message == complaint


def test_a_long_pattern_is_refused() -> None:
    """A pattern holds at most 1024 characters (recorded response: localstack test_put_metric_filter_invalid_...)."""
    with pytest.raises(InvalidParameter, match="length less than or equal to 1024"):
        compile_pattern("X" * 1025)


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_is_either_a_pattern_or_refused(pattern: str, message: str) -> None:
    """No text makes the parser fail in any other way, and matching any message answers yes or no."""
    try:
        compiled = compile_pattern(pattern)
    except InvalidParameter:
        return
    assert compiled.matches(message) in {True, False}


@given(st.text(alphabet='{}[]$.=!<>&|()*%"- ab1,?', max_size=30))
def test_any_text_of_the_grammars_own_characters_is_either_a_pattern_or_refused(pattern: str) -> None:
    """Nor does a text that looks much like a pattern."""
    try:
        compiled = compile_pattern(pattern)
    except InvalidParameter:
        return
    assert compiled.matches("a b") in {True, False}
