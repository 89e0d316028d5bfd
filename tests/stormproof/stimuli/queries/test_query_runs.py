"""Saved queries are asked as they are saved, until they show what was caused or time is up."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from provisioners.queries import saved_queries
from stormproof.aws.observe.logs.query_logs import read_groups
from stormproof.core.errors import CouldNotLook
from stormproof.core.judges.queries.saved_queries import Expected
from stormproof.core.planning.controls import PlanContext
from stormproof.core.policy import Policy
from stormproof.core.queries.library import library
from stormproof.core.queries.pages import Log
from stormproof.core.surroundings import EMBEDDED_WAITS, Surroundings
from stormproof.stimuli.queries.query_runs import Caused, ask, ask_all
from tests.provisioners.fakes import SYSTEM, FakeReads

SINCE = datetime(2026, 11, 22, 23, tzinfo=UTC)
STAGES: dict[tuple[str, str], Any] = {("apigateway", "get_stages"): {"item": [{"stageName": "prod"}]}}
DESIRED = PlanContext(SYSTEM, Policy(admin_email="admin@example.com"))
KEY = Caused("top-keys", (Expected({"keyId": "k"}),))


class Logs:
    """Insights with rows (keyId -> seconds until it is there) that come late, and `lines` likewise.

    `asked` are the queries made.
    """

    def __init__(self, rows: dict[str, float], problem: str = "") -> None:
        self.waited = 0.0
        self.lines: dict[str, float] = {}
        self.asked: list[dict[str, Any]] = []
        self._rows = rows
        self._problem = problem

    def now(self) -> datetime:
        """Return the time."""
        return SINCE

    def monotonic(self) -> float:
        """Return what was waited so far."""
        return self.waited

    def pause(self, seconds: float) -> None:
        """Wait."""
        self.waited += seconds

    def arrived(self, **query: Any) -> list[dict[str, Any]]:
        """Return the lines that are there by now."""
        there = [text for text, at in self.lines.items() if self.waited >= at and text in query["filterPattern"]]
        return [{"timestamp": 0, "logStreamName": "s", "message": text} for text in there]

    def start(self, **query: Any) -> dict[str, str]:
        """Start a query."""
        self.asked.append(query)
        if self._problem:
            raise CouldNotLook(self._problem, "unexpected symbol")
        return {"queryId": "q"}

    def results(self, **_: Any) -> dict[str, Any]:
        """Return the rows that are there by now."""
        there = [key for key, at in self._rows.items() if self.waited >= at]
        return {"status": "Complete", "results": [[{"field": "keyId", "value": key}] for key in there]}


def bench(logs: Logs, without: str = "", **bent: Any) -> Any:
    """Return a bench where the library is saved, `without` one query, and with another (top-keys) bent."""
    made = (
        {**saved_queries.definition(each), "queryDefinitionId": each.name}
        for each in saved_queries.bound(SYSTEM, read_groups(FakeReads(STAGES), DESIRED))
        if each.query.name != without
    )
    saved = [{**each, **bent} if each["name"].endswith("top-keys") else each for each in made]
    answers: dict[tuple[str, str], Any] = {
        **STAGES,
        ("logs", "describe_query_definitions"): saved,
        ("logs", "filter_log_events"): logs.arrived,
        ("logs", "start_query"): logs.start,
        ("logs", "get_query_results"): logs.results,
    }
    return SimpleNamespace(
        clock=logs, reads=FakeReads(answers), context=DESIRED, surroundings=Surroundings(EMBEDDED_WAITS)
    )


def test_what_comes_late_is_waited_for_and_what_never_comes_is_not() -> None:
    """A query that shows what it must is not asked again."""
    logs = Logs({"k": 1.0})
    assert not ask(bench(logs), SINCE, [KEY]).answers["top-keys"].unmet
    assert 1.0 <= logs.waited < 2.0
    never = ask(bench(Logs({})), SINCE, [KEY]).answers["top-keys"]
    assert never.unmet == KEY.expected
    assert never.saved


def test_what_has_not_arrived_in_the_logs_is_no_finding() -> None:
    """Nobody can find it there; what has, a query must show, and one that shows it needs no more."""
    logged = replace(KEY, arrives=((Log.ACCESS, "r-1"),))
    late = Logs({"k": 30.0})
    late.lines = {"r-1": 30.0}
    assert ask(bench(late), SINCE, [logged]).answer("top-keys").rows
    with pytest.raises(CouldNotLook, match="r-1 in ") as error:
        ask(bench(Logs({})), SINCE, [logged]).answer("top-keys")
    assert error.value.code == "logs.not_arrived"
    blind = Logs({})
    blind.lines = {"r-1": 0.0}
    assert ask(bench(blind), SINCE, [logged]).answer("top-keys").unmet == KEY.expected
    gone = ask(bench(Logs({}), without="top-keys"), SINCE, [logged]).answer("top-keys")
    assert not gone.saved


def test_the_text_and_the_logs_asked_are_those_that_are_saved() -> None:
    """Not those of the runbook: an operator opens what is saved."""
    logs = Logs({"k": 0.0})
    seen = ask(bench(logs, queryString="fields keyId", logGroupNames=["/elsewhere"]), SINCE, [KEY])
    assert logs.asked[0]["queryString"] == "fields keyId"
    assert logs.asked[0]["logGroupNames"] == ["/elsewhere"]
    assert seen.found["top-keys"][0].text == "fields keyId"
    assert seen.wanted["top-keys"].text == library()["top-keys"].text


def test_a_query_that_is_not_saved_or_not_understood_is_told_at_once() -> None:
    """Waiting would not mend either."""
    gone = Logs({})
    assert not ask(bench(gone, without="top-keys"), SINCE, [KEY]).answers["top-keys"].saved
    broken = Logs({}, problem="aws.malformed_query")
    assert ask(bench(broken), SINCE, [KEY]).answers["top-keys"].problem == "unexpected symbol"
    assert gone.waited == broken.waited == 0


def test_a_saved_default_that_ends_the_query_is_a_failing_query() -> None:
    """It is not run: nobody knows what it would be then."""
    wild = [{"name": "id", "defaultValue": '" or "'}]
    logs = Logs({})
    text = 'filter @message like "{{id}}"'
    answer = ask(bench(logs, queryString=text, parameters=wild), SINCE, [KEY]).answers["top-keys"]
    assert "cannot stand in a query" in answer.problem
    assert logs.asked == []


def test_what_keeps_us_from_looking_is_no_finding() -> None:
    """A denied query says nothing about the query."""
    with pytest.raises(CouldNotLook) as error:
        ask(bench(Logs({}, problem="aws.access_denied")), SINCE, [KEY])
    assert error.value.code == "aws.access_denied"


def test_parameters_are_filled_in() -> None:
    """With what was caused, else with the default that is saved."""
    logs = Logs({})
    journey = Caused("one-request", (), values={"id": "p-1"})
    ask(bench(logs), SINCE, [journey])
    assert '"p-1"' in logs.asked[-1]["queryString"]
    every = ask_all(bench(logs))
    assert {name for name, answer in every.answers.items() if not answer.saved} == {"firewall-blocks"}
    assert set(every.answers) == set(every.found) == set(every.wanted) == set(library())
    assert any("ID-OF-A-THING-OR-REQUEST" in each["queryString"] for each in logs.asked)
