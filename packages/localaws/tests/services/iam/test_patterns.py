"""Wildcards, ARNs and variables of policies."""

from __future__ import annotations

from fnmatch import fnmatchcase

from hypothesis import given
from hypothesis import strategies as st

from localaws.services.iam.patterns import arn_like, fill, like

TEXT = st.text("ab/:", max_size=6)


@given(st.text("ab/:*?", max_size=6), TEXT)
def test_wildcards_match_as_a_shells_do(pattern: str, value: str) -> None:
    """``*`` any run, ``?`` any one, slashes and colons included; Python's fnmatch is the oracle."""
    assert like(pattern, value) is fnmatchcase(value, pattern)


@given(TEXT)
def test_everything_else_is_literal(value: str) -> None:
    """A text matches itself and nothing longer."""
    assert like(value, value)
    assert not like(value, f"{value}c")
    assert not like("a.c", "abc")


def test_an_arns_wildcards_stay_in_their_parts() -> None:
    """A ``*`` does not reach across a colon, but for the last part, which may hold colons itself."""
    alarm = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:name"
    assert arn_like("arn:aws:cloudwatch:*:123456789012:alarm:*", alarm)
    assert arn_like("arn:aws:cloudwatch:*:*:*", alarm)
    assert not arn_like("arn:aws:*:alarm:name", alarm)
    assert not arn_like("*", alarm)


def test_variables_are_filled() -> None:
    """By the request's single value, else the default, else not at all."""
    context = {"aws:username": ["ann"], "aws:tagkeys": ["a", "b"]}
    assert fill("home/${aws:username}/*", context) == "home/ann/*"
    assert fill("home/${aws:UserName}", context) == "home/ann"
    assert fill("${aws:sourceip, 'none'}", context) == "none"
    assert fill("${aws:sourceip}", context) is None
    assert fill("${aws:tagkeys}", context) is None
    assert fill("${$}{x}", context) == "${x}"


def test_a_wildcard_can_be_meant_as_itself() -> None:
    """``${*}`` and ``${?}`` match the characters alone."""
    star, mark = fill("a${*}", {}), fill("a${?}", {})
    assert star is not None
    assert mark is not None
    assert like(star, "a*")
    assert not like(star, "ab")
    assert like(mark, "a?")
    assert not like(mark, "ab")
