"""Space-delimited patterns: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.services.logs.patterns import compile_pattern
from localaws.services.logs.patterns.delimited import split

LINE = '127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534'


@pytest.mark.parametrize(
    ("pattern", "message", "matches"),
    [
        ("[ip, user, username, timestamp, request, status_code, bytes]", LINE, True),
        ("[ip, user, username, timestamp, request, status_code]", LINE, False),
        ("[..., status_code, bytes]", LINE, True),
        ("[ip, user, ..., status_code, bytes]", LINE, True),
        ("[ip, user, ...]", LINE, True),
        ("[ip, user, username, timestamp, request, status_code, bytes > 1000]", LINE, True),
        ("[ip, user, username, timestamp, request, status_code = 200, bytes]", LINE, False),
        ("[ip, user, username, timestamp, request = *html*, status_code = 4*, bytes]", LINE, True),
        ("[ip, user, username, timestamp, request, status_code = 4* && bytes > 1000, bytes]", LINE, True),
        ("[ip, user, username, timestamp, request, status_code = 4* && status_code != 404, bytes]", LINE, False),
        ("[w1=ERROR, w2]", "ERROR message", True),
        ("[w1=ERROR, w2]", "ERROR WARN message", False),
        ("[w1=ERROR || w1=WARN, w2]", "WARN message", True),
        ("[w1=!ERROR && w1=!WARN, w2]", "INFO message", True),
        ("[w1=%^E%, ...]", "ERROR message", True),
        ("[]", "anything at all", True),
    ],
)
def test_the_documented_examples_of_space_delimited_patterns(pattern: str, message: str, *, matches: bool) -> None:
    """Fields are counted, named and compared as AWS's pages say."""
    assert compile_pattern(pattern).matches(message) is matches


def test_the_documented_extraction() -> None:
    """Named fields are extracted by name, the others by their place."""
    assert compile_pattern("[..., request=*.html*, status_code=4*,]").extract(LINE) == {
        "$status_code": "404",
        "$request": "GET /index.html HTTP/1.0",
        "$7": "1534",
        "$4": "10/Oct/2000:13:25:15 -0700",
        "$3": "frank",
        "$2": "-",
        "$1": "127.0.0.1",
    }


@given(st.lists(st.from_regex(r"[a-z0-9.]{1,5}", fullmatch=True), min_size=1, max_size=6), st.integers(0, 6))
def test_an_ellipsis_stands_for_the_fields_that_are_left(values: list[str], named: int) -> None:
    """A pattern with an ellipsis matches exactly the events with at least its named fields."""
    pattern = "[" + "".join(f"f{place}, " for place in range(named)) + "...]"
    assert compile_pattern(pattern).matches(" ".join(values)) is (len(values) >= named)


@given(st.lists(st.from_regex(r"[a-z0-9 ]{0,5}", fullmatch=True), max_size=5))
def test_quoted_and_bracketed_fields_keep_their_spaces(values: list[str]) -> None:
    """What stands in quotes or brackets is one field."""
    assert split(" ".join(f'"{value}"' for value in values)) == values
    assert split(" ".join(f"[{value}]" for value in values)) == values
