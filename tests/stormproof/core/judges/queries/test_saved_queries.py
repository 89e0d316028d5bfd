"""Saved queries are judged by what was caused: on both sides of every demand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from stormproof.core.errors import CouldNotLook, Refuted
from stormproof.core.judges.queries.saved_queries import (
    Answer,
    Definition,
    Expected,
    judge_answer,
    judge_as_written,
    judge_runs,
)

REFUSED = Expected({"requestId": "r1", "answer": "401"})
ROWS = ({"requestId": "r1", "answer": "401", "times": "3"}, {"requestId": "r2", "answer": "403"})
ANSWER = Answer("who", ROWS, expected=(REFUSED,))
WRITTEN = Definition("fields @message", frozenset({"/a", "/b"}), {"id": "NOBODY"})


def code(judge: Callable[[], None]) -> str:
    """Return the code with which a judge refutes, empty where it does not."""
    try:
        judge()
    except Refuted as refuted:
        return refuted.code
    return ""


@pytest.mark.parametrize(
    ("answer", "refuted"),
    [
        (ANSWER, ""),
        (replace(ANSWER, saved=False), "queries.missing"),
        (replace(ANSWER, rows=(), problem="MalformedQuery"), "queries.fails"),
        (replace(ANSWER, rows=()), "queries.finds_nothing"),
        (replace(ANSWER, rows=ROWS[1:]), "queries.wrong_answer"),
        (replace(ANSWER, unwanted=(Expected({"requestId": "r2"}),)), "queries.wrong_answer"),
        (replace(ANSWER, unwanted=(Expected({"requestId": "r3"}),)), ""),
    ],
)
def test_a_query_shows_what_was_caused_and_nothing_else(answer: Answer, refuted: str) -> None:
    """Each way to miss it has its own word."""
    assert code(lambda: judge_answer(answer)) == refuted


def test_nothing_caused_is_no_verdict() -> None:
    """A query that was asked about nothing has not been seen to work."""
    with pytest.raises(CouldNotLook):
        judge_answer(replace(ANSWER, expected=()))
    judge_runs(replace(ANSWER, expected=()))


@pytest.mark.parametrize(
    ("expected", "met"),
    [
        (Expected({"requestId": "r1"}, at_least={"times": 3}), True),
        (Expected({"requestId": "r1"}, at_least={"times": 4}), False),
        (Expected({"requestId": "r2"}, at_least={"times": 0}), False),
        (Expected(holding={"answer": "40"}), True),
        (Expected(holding={"answer": "50"}), False),
        (Expected({"other": "r1"}), False),
    ],
)
def test_a_row_is_met_by_values_parts_and_figures(expected: Expected, met: bool) -> None:  # noqa: FBT001 - a table
    """A figure that is not there is less than any."""
    assert (code(lambda: judge_answer(replace(ANSWER, expected=(expected,)))) == "") is met


def test_a_list_that_is_cut_off_may_lack_what_ranks_below_its_end() -> None:
    """It must not lack what ranks above."""
    rows = ({"id": "x", "latency": "90"}, {"id": "y", "latency": "50"})
    for latency, refuted in (("40", ""), ("50", ""), ("60", "queries.wrong_answer")):
        slow = Expected({"id": "z", "latency": latency}, ranked_by="latency")
        assert code(lambda slow=slow: judge_answer(Answer("slow", rows, expected=(slow,)))) == refuted  # type: ignore[misc] # bound early


def test_stations_come_in_order() -> None:
    """The same rows the other way round are another journey."""
    stations = (Expected({"answer": "401"}), Expected({"answer": "403"}))
    journey = Answer("one", ROWS, expected=stations, in_order=True)
    assert code(lambda: judge_answer(journey)) == ""
    assert code(lambda: judge_answer(replace(journey, rows=ROWS[::-1]))) == "queries.wrong_answer"
    assert code(lambda: judge_answer(replace(journey, rows=ROWS[::-1], in_order=False))) == ""


def test_rows_in_order_are_in_the_order_of_time() -> None:
    """A journey of one station has no other order than that of its lines."""
    rows = tuple({"@timestamp": f"2026-11-29 12:00:0{second}.000", "answer": "401"} for second in (1, 2, 2))
    journey = Answer("one", rows, expected=(Expected({"answer": "401"}),), in_order=True)
    assert code(lambda: judge_answer(journey)) == ""
    assert code(lambda: judge_answer(replace(journey, rows=rows[::-1]))) == "queries.wrong_answer"
    assert code(lambda: judge_answer(replace(journey, rows=rows[::-1], in_order=False))) == ""


@pytest.mark.parametrize(
    ("found", "refuted"),
    [
        ((WRITTEN,), ""),
        ((), "queries.missing"),
        ((WRITTEN, replace(WRITTEN, text="fields @log")), "queries.other_text"),
        ((replace(WRITTEN, parameters={}),), "queries.other_text"),
        ((replace(WRITTEN, log_groups=frozenset({"/a"})),), "queries.other_logs"),
        ((replace(WRITTEN, log_groups=frozenset()),), "queries.other_logs"),
    ],
)
def test_every_definition_of_the_name_is_as_written(found: tuple[Definition, ...], refuted: str) -> None:
    """Text, parameters, logs; of copies none may differ."""
    assert code(lambda: judge_as_written("who", found, WRITTEN)) == refuted
