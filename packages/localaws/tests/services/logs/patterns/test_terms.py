"""Patterns of terms: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.services.logs.patterns import compile_pattern

WORDS = st.sampled_from(["ERROR", "WARN", "INFO", "a b", "x", "é", 'say "hi"', "c:\\d"])
SIGNS = st.sampled_from(["", "", "-", "?"])


@pytest.mark.parametrize(
    ("pattern", "message", "matches"),
    [
        ("ERROR", "[ERROR] A fatal exception has occurred", True),
        ("ERROR", "Exiting with ERRORCODE: -1", True),
        ("ERROR", "error", False),
        ('"ERROR" - "Exiting"', "Exiting with ERRORCODE: -1", False),
        ("ERROR Exception", "[ERROR] Unhandled Exception", True),
        ("ERROR WARN", "ERROR message", False),
        ("?ERROR ?WARN", "WARN message", True),
        ("?ERROR ?WARN", "INFO message", False),
        ("ERROR -WARN", "ERROR WARN message", False),
        ("ERROR -WARN", "ERROR message", True),
        ("%AUTHORIZED%", "[ERROR 401] UNAUTHORIZED REQUEST", True),
        ("%^[hc]at%", "that", False),
        ("%a{3,5}%", "caaat", True),
        ('"REPORT RequestId" "Init Duration"', "REPORT RequestId: 1\tDuration: 2 ms\tInit Duration: 3 ms", True),
        ("", "anything", True),
        (" ", "anything", True),
    ],
)
def test_the_documented_examples_of_terms(pattern: str, message: str, *, matches: bool) -> None:
    """Terms are case-sensitive, found anywhere, all required, or excluded, or one of the optional ones."""
    assert compile_pattern(pattern).matches(message) is matches


def test_a_question_mark_beside_other_terms_is_ignored() -> None:
    """AWS ignores the question mark of a term that stands with others, so the term is required."""
    assert not compile_pattern("?WARN ERROR").matches("ERROR message")
    assert compile_pattern("?WARN ERROR").matches("ERROR WARN message")


@given(st.lists(st.tuples(SIGNS, WORDS), min_size=1, max_size=4), st.lists(WORDS, max_size=5).map(" ".join))
def test_terms_agree_with_a_naive_matcher(items: list[tuple[str, str]], message: str) -> None:
    """Any pattern of quoted terms matches exactly what reading it aloud says."""
    quoted = [sign + '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"' for sign, word in items]
    if all(sign == "?" for sign, _ in items):
        expected = any(word in message for _, word in items)
    else:
        required = [word for sign, word in items if sign != "-"]
        excluded = [word for sign, word in items if sign == "-"]
        expected = all(word in message for word in required) and not any(word in message for word in excluded)
    assert compile_pattern(" ".join(quoted)).matches(message) is expected
