"""Violations are found by Logs Insights, by request, and waited for no longer than time allows."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from stormproof.core.planning.controls import PlanContext
from stormproof.core.policy import Policy
from stormproof.core.surroundings import EMBEDDED_WAITS, Surroundings
from stormproof.stimuli.rate_limiting.limit_violations import violations
from tests.provisioners.fakes import SYSTEM, FakeReads
from tests.provisioners.made_functions import URI

SINCE = datetime(2026, 11, 22, 23, 0, tzinfo=UTC)
METHOD = {"httpMethod": "GET", "methodIntegration": {"type": "AWS_PROXY", "uri": URI}}


class FakeClock:
    """A clock that only moves when somebody waits."""

    def __init__(self) -> None:
        self.waited = 0.0

    def now(self) -> datetime:
        """Return the time."""
        return SINCE

    def monotonic(self) -> float:
        """Return what was waited so far."""
        return self.waited

    def pause(self, seconds: float) -> None:
        """Wait."""
        self.waited += seconds


def bench(lines: dict[str, float]) -> tuple[Any, list[dict[str, Any]]]:
    """Return a bench where lines (request ID -> seconds until it is there) come late, and the queries made."""
    clock, asked = FakeClock(), list[dict[str, Any]]()

    def start(**query: Any) -> dict[str, str]:
        asked.append(query)
        return {"queryId": "q"}

    def results(**_: Any) -> dict[str, Any]:
        there = [request for request, at in lines.items() if clock.waited >= at]
        rows = [[{"field": "@message", "value": json.dumps({"apiRequestId": request})}] for request in there]
        return {"status": "Complete", "results": rows}

    reads = FakeReads(
        {
            ("apigateway", "get_resources"): [{"id": "r", "path": "/", "resourceMethods": {"GET": METHOD}}],
            ("lambda", "get_function_configuration"): {"LoggingConfig": {"LogGroup": "/theirs"}},
            ("logs", "start_query"): start,
            ("logs", "get_query_results"): results,
        }
    )
    context = PlanContext(SYSTEM, Policy(admin_email="admin@example.com"))
    made = SimpleNamespace(clock=clock, reads=reads, context=context, surroundings=Surroundings(EMBEDDED_WAITS))
    return made, asked


def test_lines_that_come_late_are_waited_for() -> None:
    """In the log group that the function is set to."""
    made, asked = bench({"req-1": 0.0, "req-2": 2.0})
    assert set(violations(made, SINCE, {"req-1", "req-2"})) == {"req-1", "req-2"}
    assert {group for query in asked for group in query["logGroupNames"]} == {"/theirs"}
    assert made.clock.waited >= 2.0


def test_lines_that_never_come_are_not_waited_for_without_end() -> None:
    """The judge decides about what is missing."""
    made, _ = bench({"req-1": 0.0})
    assert set(violations(made, SINCE, {"req-1", "never"})) == {"req-1"}
    assert made.clock.waited <= EMBEDDED_WAITS.logs_s + 1
