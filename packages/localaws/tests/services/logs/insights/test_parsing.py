"""Malformed queries. Text as users report it: ``unexpected symbol found ( at line 1 and position 115``."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.services.logs.errors import LogsError
from localaws.services.logs.insights.errors import MalformedQuery, Unsupported
from localaws.services.logs.insights.parsing import parse_query
from localaws.services.logs.insights.running import Plan


def _refused(query: str) -> MalformedQuery:
    with pytest.raises(MalformedQuery) as refused:
        Plan(parse_query(query), 0)
    return refused.value


@pytest.mark.parametrize(
    ("query", "symbol", "line", "place"),
    [
        ("fieldz @message", "fieldz", 1, 0),
        ("fields @message | filter", "<EOF>", 1, 24),
        ("fields @message |\n sortt x", "sortt", 2, 1),
        ("stats count(*) by", "<EOF>", 1, 17),
        ("filter a = ", "<EOF>", 1, 11),
        ("fields a b", "b", 1, 9),
        ("limit many", "many", 1, 6),
        ("filter a ~ b", "~", 1, 9),
    ],
)
def test_the_place_of_a_wrong_symbol_is_told(query: str, symbol: str, line: int, place: int) -> None:
    """A query outside of the grammar is refused with the symbol, its line and its position."""
    error = _refused(query)
    assert error.code == "MalformedQueryException"
    assert error.message == f"unexpected symbol found {symbol} at line {line} and position {place}"
    location: Any = error.fields["queryCompileError"]
    assert location["message"] == error.message
    assert query[location["location"]["startCharOffset"] : location["location"]["endCharOffset"]] in {symbol, ""}


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        ("fields nosuch(a)", "unknown function nosuch"),
        ("fields strlen()", "wrong number of arguments for function strlen"),
        ("fields bin(a)", "needs a period"),
        ("fields avg(a)", "belongs to the command stats"),
        ("stats avg(max(a))", "belongs to the command stats"),
        ("stats pct(a, 101)", "from 0 to 100"),
        ("filter a like /(/", "invalid regular expression"),
        ("parse @message /no groups/", "no named group"),
        ('parse @message "*,*" as a', "2 asterisks for 1 names"),
    ],
)
def test_a_wrong_call_is_refused(query: str, complaint: str) -> None:
    """What the grammar cannot see is refused when the query is compiled."""
    assert complaint in _refused(query).message


@pytest.mark.parametrize("query", ["pattern @message", "anomaly", "fields jsonParse(@message)", "unnest a into b"])
def test_what_is_not_implemented_is_told_as_such(query: str) -> None:
    """Commands that AWS has and localaws has not are no syntax errors."""
    with pytest.raises(Unsupported, match="localaws does not implement"):
        Plan(parse_query(query), 0)


def test_a_query_has_at_most_ten_thousand_characters() -> None:
    """API_StartQuery: queryString holds up to 10,000 characters."""
    assert "longer than 10000" in _refused("fields a" + " " * 10_000).message


@given(st.text(alphabet="fieldstrnmcoup|(),.*/@ab 123\"'=<>`^%-[]", max_size=40))
def test_any_text_is_either_a_query_or_refused(text: str) -> None:
    """No text makes the parser or the compiler fail in any other way."""
    try:
        plan = Plan(parse_query(text), 0)
    except LogsError:
        return
    assert plan.run([], None) is not None
