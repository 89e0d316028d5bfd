"""A query of parts of its log groups gives the rows of the whole, or is known not to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stormproof.core.queries.library import library
from stormproof.core.queries.pages import Log
from stormproof.core.queries.parts import commands, divisible, together

NUMBERS = st.lists(st.integers(0, 999), max_size=20)


def test_a_bar_in_a_pattern_or_a_text_ends_no_command() -> None:
    """Where Insights reads on, so does this."""
    text = "filter @message like /a|b/ or x = 'c|d' | parse @message /(?<k>e|f)/ | stats count(*) by `@log|g`"
    assert list(commands(text)) == [
        "filter @message like /a|b/ or x = 'c|d'",
        "parse @message /(?<k>e|f)/",
        "stats count(*) by `@log|g`",
    ]


@pytest.mark.parametrize(
    ("text", "can"),
    [
        ("fields @message | sort @timestamp desc | limit 20", True),
        ("stats count(*) as lines by @log", True),
        ("stats max(x) by\n @log, error", True),
        ("stats count(*) as lines", False),
        ("stats count(*) by @logStream", False),
        ("fields user | dedup user", False),
        ("filter @message like 'stats count(*)'", True),
    ],
)
def test_what_looks_at_all_groups_is_not_divided(text: str, can: bool) -> None:  # noqa: FBT001 - a table's column
    """Statistics that are not by log group, and what compares events of several."""
    assert divisible(text) is can


def test_queries_of_the_library_over_functions_can_be_divided() -> None:
    """A system may have more functions than one query has groups; a key's refusals are of several functions."""
    over_functions = {query.name for query in library().values() if Log.FUNCTIONS in query.logs}
    divided = {query.name for query in library().values() if divisible(query.text)}
    assert over_functions - divided == {"rate-limit-violations"}


@given(st.lists(NUMBERS, min_size=1, max_size=4), st.integers(1, 10))
def test_rows_of_parts_are_those_of_the_whole(parts: list[list[int]], most: int) -> None:
    """The same greatest values, however the groups are divided."""
    text = f"fields x | sort x desc | limit {most}"
    asked = [tuple({"x": str(each)} for each in sorted(part, reverse=True)[:most]) for part in parts]
    whole = sorted((each for part in parts for each in part), reverse=True)[:most]
    assert [int(row["x"]) for row in together(text, asked)] == whole
