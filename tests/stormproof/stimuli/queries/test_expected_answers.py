"""What was caused says what each query must show: on rows as Insights would show them, and on rows that lie."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from stormproof.core.errors import Refuted
from stormproof.core.judges.queries.saved_queries import Answer, judge_answer
from stormproof.core.observations import Exchange
from stormproof.core.queries.library import library
from stormproof.core.system import Function
from stormproof.stimuli.firewall.blocked_request import of_block
from stormproof.stimuli.queries.exhaustions import of_exhaustion
from stormproof.stimuli.queries.expected_answers import STATES, Place, of_failures, of_journey, of_refusals, of_slowness
from stormproof.stimuli.queries.incidents import LIMIT, Failures, Refusals, Travelled
from stormproof.stimuli.queries.query_runs import Caused
from stormproof.stimuli.shared.fault_versions import Fault, FaultVersion, Invoked

PM = Function("pm", "shop-pm", "arn:pm")
LOGS = {role: f"1:/{role}" for role in STATES}


def exchange(request: str, status: int) -> Exchange:
    """Return an exchange by its request ID."""
    return Exchange("GET", "/health", status, {"x-amzn-requestid": request}, "")


REFUSALS = Refusals(
    exchange("none", 401), exchange("ended", 403), "k-ended", exchange("over", 429), (exchange("in", 200),), "k-low"
)
FAILURES = Failures(exchange("broken", 502), PM, "execution")
JOURNEY = Travelled("p-1", exchange("long", 202), "k-own")
VERSION = FaultVersion(PM, "7", 1, "/pm")
CUT_OFF = [Invoked(VERSION, fault, fault.value, "Unhandled", "") for fault in (Fault.HANG, Fault.FILL)]
CAUSED = {
    each.query: each
    for each in (
        *of_refusals(REFUSALS),
        *of_failures(FAILURES, REFUSALS.keyless, Place("1:/api", 256), Place("1:/pm", 128)),
        *of_slowness(JOURNEY, "90"),
        of_journey(JOURNEY, LOGS),
        *of_exhaustion(CUT_OFF, "1:/pm"),
        of_block("mark-1"),
    )
}
TRUE: Mapping[str, list[dict[str, str]]] = {
    "who-was-refused": [
        {"requestId": "over", "answer": "429", "key": "k-low"},
        {"requestId": "ended", "answer": "403", "why": "revoked", "key": "k-ended"},
        {"requestId": "none", "answer": "401", "error": "UNAUTHORIZED", "key": "-"},
    ],
    "authorizer-decisions": [
        {"outcome": "allowed", "keyId": "k-low", "attempts": "2"},
        {"outcome": "revoked", "keyId": "k-ended", "attempts": "1"},
    ],
    "top-keys": [{"keyId": "k-low", "requests": "2"}],
    "rate-limit-violations": [{"keyId": "k-low", "allowed": str(LIMIT), "refused": "1"}],
    "failed-requests": [{"requestId": "broken", "status": "502"}],
    "errors-by-function": [{"@log": "1:/api", "failures": "1"}, {"@log": "1:/pm", "failures": "2"}],
    "dead-letter-causes": [
        {"@log": "1:/pm", "errorType": "KeyError", "times": "1"},
        {"@log": "1:/api", "errorType": "RecursionError", "times": "1"},
    ],
    "memory-headroom": [
        {"@log": "1:/pm", "memory_mb": "128", "executions": "1", "used_mb": "60"},
        {"@log": "1:/api", "memory_mb": "256", "executions": "9", "used_mb": "60"},
    ],
    "slowest-requests": [{"requestId": "long", "status": "202", "latency": "90", "keyId": "k-own"}],
    "slowest-routes": [{"method": "POST", "resource": "/projects", "requests": "1", "slowest_ms": "90"}],
    "one-request": [
        {"@log": LOGS[role], "@message": f'{{"message": "project p-1 is {state}"}}'} for role, state in STATES.items()
    ],
    "timeouts-and-memory": [
        {"@log": "1:/pm", "record.requestId": "fill"},
        {"@log": "1:/pm", "record.requestId": "hang"},
    ],
    "cold-starts": [{"@log": "1:/pm", "executions": "2", "cold_starts": "2", "longest_ms": "80.1"}],
    "firewall-blocks": [{"method": "GET", "args": "mark=mark-1"}],
}


def judged(caused: Caused, rows: list[dict[str, str]]) -> str:
    """Return the code with which rows are refuted, empty where they hold."""
    answer = Answer(caused.query, tuple(rows), "", caused.expected, caused.unwanted, caused.in_order)
    try:
        judge_answer(answer)
    except Refuted as refuted:
        return refuted.code
    return ""


def test_something_is_caused_for_every_query_of_the_library() -> None:
    """A page that nothing is caused for has never been seen to answer."""
    assert set(CAUSED) == set(library()) == set(TRUE)


@pytest.mark.parametrize("query", sorted(TRUE))
def test_what_was_caused_is_what_holds(query: str) -> None:
    """The true rows pass; without any one of them, with somebody else's in its place, or with none, it is red."""
    caused, rows = CAUSED[query], TRUE[query]
    assert judged(caused, rows) == ""
    assert judged(caused, []) == "queries.finds_nothing"
    for place, row in enumerate(rows):
        others = [*rows[:place], *rows[place + 1 :]]
        assert judged(caused, [*others, {"other": "row"}]) == "queries.wrong_answer"
        assert judged(caused, [*others, dict.fromkeys(row, "0")]) == "queries.wrong_answer"


def test_who_was_let_in_was_not_refused_and_who_was_refused_did_not_fail() -> None:
    """Both sides of each question."""
    refused, failed = CAUSED["who-was-refused"], CAUSED["failed-requests"]
    assert judged(refused, [*TRUE["who-was-refused"], {"requestId": "in"}]) == "queries.wrong_answer"
    assert judged(failed, [*TRUE["failed-requests"], {"requestId": "none"}]) == "queries.wrong_answer"


def test_a_project_is_not_tested_before_it_is_built() -> None:
    """Stations come in the order of the work."""
    rows = TRUE["one-request"]
    assert judged(CAUSED["one-request"], [*rows[:2], rows[3], rows[2], rows[4]]) == "queries.wrong_answer"
