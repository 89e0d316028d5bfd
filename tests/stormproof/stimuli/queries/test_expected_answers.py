"""What was caused says what each query must show: on rows as Insights would show them, and on rows that lie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from stormproof.core.errors import Refuted, Undecidable
from stormproof.core.judges.queries.saved_queries import Answer, judge_answer
from stormproof.core.observations import Exchange
from stormproof.core.queries.library import library
from stormproof.core.surroundings import EMBEDDED_WAITS
from stormproof.core.system import Function
from stormproof.core.workload.model import filled
from stormproof.stimuli.firewall.blocked_request import of_block
from stormproof.stimuli.queries.exhaustions import of_exhaustion
from stormproof.stimuli.queries.expected_answers import (
    _latency,
    of_failure,
    of_lines,
    of_refusals,
    of_slowness,
    undecided_of,
)
from stormproof.stimuli.queries.incidents import LIMIT, Gone, Refusals
from stormproof.stimuli.queries.query_runs import Caused
from stormproof.stimuli.queries.refusable import Refusable
from stormproof.stimuli.shared.fault_versions import Fault, FaultVersion, Invoked
from tests.provisioners.fakes import FakeReads, context
from tests.stormproof.made_workloads import JOBS, ORDER

OVEN = Function("oven", "shop-oven", "arn:oven")
LOGS = [f"1:/{job.function}" for job in JOBS]
LINES = [filled(job.log, {"id": "o-1"}) for job in JOBS]


def exchange(request: str, status: int) -> Exchange:
    """Return an exchange by its request ID."""
    return Exchange("GET", "/health", status, {"x-amzn-requestid": request}, "")


REFUSALS = Refusals(
    exchange("none", 401), exchange("ended", 403), "k-ended", exchange("over", 429), (exchange("in", 200),), "k-low"
)
JOURNEY = Gone({"id": "o-1"}, exchange("long", 201), ORDER, "k-own")
VERSION = FaultVersion(OVEN, "7", 1, "/oven")
ENDED = [Invoked(VERSION, fault, fault.value, "Unhandled", "") for fault in (Fault.FAIL, Fault.HANG, Fault.FILL)]
CAUSED = {
    each.query: each
    for each in (
        *of_refusals(REFUSALS),
        *of_failure(exchange("broken", 502), REFUSALS.keyless),
        *of_slowness(JOURNEY, "90", "/{proxy+}"),
        of_lines(JOBS, JOURNEY.captured, LOGS),
        *of_exhaustion(ENDED, "1:/oven", 128),
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
    "errors-by-function": [{"@log": "1:/oven", "failures": "2"}],
    "dead-letter-causes": [{"@log": "1:/oven", "errorType": "ProvokedError", "times": "1"}],
    "memory-headroom": [{"@log": "1:/oven", "memory_mb": "128", "executions": "1", "used_mb": "60"}],
    "slowest-requests": [{"requestId": "long", "status": "201", "latency": "90", "keyId": "k-own"}],
    "slowest-routes": [{"method": "POST", "resource": "/{proxy+}", "requests": "1", "slowest_ms": "90"}],
    "one-request": [
        {"@log": log, "@message": f'{{"message": "{line}"}}'} for log, line in zip(LOGS, LINES, strict=True)
    ],
    "timeouts-and-memory": [
        {"@log": "1:/oven", "record.requestId": "fill"},
        {"@log": "1:/oven", "record.requestId": "hang"},
    ],
    "cold-starts": [{"@log": "1:/oven", "executions": "3", "cold_starts": "2", "longest_ms": "80.1"}],
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


def test_an_order_is_not_baked_before_it_came_in() -> None:
    """Lines come in the order in which the jobs are stated, and are asked for by what was captured."""
    assert judged(CAUSED["one-request"], TRUE["one-request"][::-1]) == "queries.wrong_answer"
    assert CAUSED["one-request"].values == {"id": "o-1"}


def test_a_request_that_was_sent_again_is_counted_again() -> None:
    """What came to nothing is sent once more, and stands in the log twice: no query is to be blamed for that."""
    assert judged(CAUSED["top-keys"], [{"keyId": "k-low", "requests": "3"}]) == ""
    assert judged(CAUSED["top-keys"], [{"keyId": "k-low", "requests": "1"}]) == "queries.wrong_answer"


def test_what_nothing_refuses_leaves_its_queries_undecided() -> None:
    """Where nothing counts the rest is asked all the same; behind an authorizer of the owner's none of the four is."""
    why = Undecidable("troubles.uncounted", "no guard")
    uncounted, unasked = Refusable(by_rate=why), Refusable(why, why)
    seen = [each.query for each in of_refusals(replace(REFUSALS, over=None))]
    assert seen == ["who-was-refused", "authorizer-decisions", "top-keys"]
    assert set(undecided_of(uncounted)) == {"rate-limit-violations"}
    nobody = replace(REFUSALS, keyless=None, revoked=None, over=None, admitted=())
    assert not [*of_refusals(nobody)]
    assert set(undecided_of(unasked)) == {
        "who-was-refused",
        "authorizer-decisions",
        "top-keys",
        "rate-limit-violations",
    }
    assert of_failure(exchange("broken", 502), None)[0].unwanted == ()


@pytest.mark.parametrize(
    ("text", "line", "latency"),
    [
        ('{"latency": "$context.responseLatency"}', '{"latency": "90"}', "90"),
        ('{"took": "$context.responseLatency", "latency": "$context.integrationLatency"}', '{"took": 90}', "90"),
        ('{"took": "$context.responseLatency"}', '{"took": "-"}', ""),
        ('{"requestId": "$context.requestId"}', '{"requestId": "long"}', ""),
        ("$context.requestId $context.responseLatency", "long 90", ""),
        ("", "{}", ""),
    ],
)
def test_the_latency_is_read_by_the_name_that_the_log_has_for_it(text: str, line: str, latency: str) -> None:
    """An owner's format may call it otherwise, or not tell it."""
    stage = {"stageName": "prod", "accessLogSettings": {"format": text}}
    event = {"timestamp": 0, "logStreamName": "s", "message": line}
    reads = FakeReads(
        {
            ("apigateway", "get_stages"): {"item": [stage]},
            ("apigateway", "get_stage"): stage,
            ("logs", "filter_log_events"): [event],
        }
    )
    clock = SimpleNamespace(monotonic=lambda: 0.0)
    bench: Any = SimpleNamespace(
        reads=reads, clock=clock, context=context(), surroundings=SimpleNamespace(waits=EMBEDDED_WAITS)
    )
    assert _latency(bench, exchange("long", 201), datetime(2026, 1, 1, tzinfo=UTC)) == latency


def test_whose_key_it_was_is_not_expected_of_another_authorizer() -> None:
    """The access log tells a principal of the owner's there."""
    (request, _) = of_slowness(replace(JOURNEY, key=""), "90", "/{proxy+}")
    assert judged(request, [{**TRUE["slowest-requests"][0], "keyId": "-"}]) == ""
