"""Our dashboard: one screen, made from the discovered system, with a line where an alarm goes off."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from stormproof.core.dashboards.bodies import widgets
from stormproof.core.dashboards.demands import DEMANDS, Wanted
from stormproof.core.dashboards.lacking import Known, lack, lacks_nothing
from stormproof.core.dashboards.layout import Contents, body
from stormproof.core.dashboards.metrics import of_probe
from stormproof.core.dashboards.screen import WIDTH, bottom, tiles
from stormproof.core.health.metrics import SUCCESS
from stormproof.core.system import Function, Queue
from tests.stormproof.core.dashboards.made_boards import BODY, CONTENTS, LARGER, POLICY, ours

SCREEN = 900


def titles(text: str = BODY) -> list[str]:
    """Return the titles of the graphs, in their order."""
    return [each["properties"]["title"] for each in widgets(text) if each["type"] == "metric"]


PROBED = (LARGER.region, "eu-west-2", "us-east-2")
WATCHED = body(LARGER, POLICY, replace(CONTENTS, alarms=CONTENTS.alarms * 36, probed=PROBED))
"""With as many alarms as the twin has, and with health checks."""


@pytest.mark.parametrize("text", [BODY, WATCHED])
def test_it_is_one_screen_without_overlaps(text: str) -> None:
    """24 columns wide, no higher than a screen; no two widgets in one place."""
    placed = tiles(widgets(text))
    assert bottom(placed) <= SCREEN
    cells = [(x, y) for t in placed for x in range(t.x, t.x + t.width, 10) for y in range(t.y, t.y + t.height, 10)]
    assert len(cells) == len(set(cells))
    assert all(t.x >= 0 and t.x + t.width <= WIDTH for t in placed)


def test_health_comes_first_and_costs_come_last() -> None:
    """As whoever is on call asks: is it well, what is asked of it, what fails, how long does it take, what waits."""
    kinds = [each["type"] for each in widgets(BODY)]
    assert kinds[:2] == ["text", "alarm"]
    assert kinds[-1] == "text"
    heads = [title.split(",")[0].split(" by ")[0] for title in titles()]
    assert heads[:4] == ["API requests", "Invocations", "Errors", "API errors"]
    assert heads[4:8] == ["API response time in ms", "Longest execution", "Cold starts", "Throttles and concurrency"]
    assert heads[8:] == ["Messages waiting", "Age of the oldest message in s", "Table capacity and throttles"]


def test_health_checks_stand_beside_the_alarms_by_region() -> None:
    """Whether users are turned away everywhere or seen from one region alone is the first question of an outage."""
    kinds = [each["type"] for each in widgets(WATCHED)]
    assert kinds[:3] == ["text", "alarm", "metric"]
    checks = widgets(WATCHED)[2]["properties"]
    assert [each[:-1] for each in checks["metrics"]] == [of_probe(LARGER.api, each, SUCCESS).words for each in PROBED]
    assert [each[-1]["label"] for each in checks["metrics"]] == list(PROBED)
    assert checks["annotations"]["horizontal"][0]["value"] == 100.0
    assert "Health checks by phase in ms, 5 min" in titles(WATCHED)


@pytest.mark.parametrize("demand", DEMANDS)
def test_it_shows_what_is_demanded(demand: Any) -> None:
    """Of each function, table and queue that the system has."""
    wanted: tuple[Wanted, ...] = demand(LARGER)
    assert wanted
    assert [lack(each, ours(), Known(LARGER.region)) for each in wanted] == [None] * len(wanted)


def test_a_sixth_function_and_a_third_queue_are_in_it() -> None:
    """Without a line of code: whatever is discovered is shown."""
    more = replace(
        LARGER,
        functions=(*LARGER.functions, Function("mail", "shop-mail", "arn:aws:lambda:eu-west-1:1:function:shop-mail")),
        queues=(*LARGER.queues, Queue("shop-mails", "https://q", "arn:aws:sqs:eu-west-1:1:shop-mails")),
    )
    text = body(more, POLICY, CONTENTS)
    assert lacks_nothing(ours(text), more, frozenset(CONTENTS.cold_starts.values()))
    assert not lacks_nothing(ours(), more, frozenset())


def test_a_system_without_queues_and_tables_has_no_empty_graphs() -> None:
    """And the rest moves up."""
    bare = replace(LARGER, queues=(), tables=())
    assert not any(title.startswith(("Messages", "Age", "Table")) for title in titles(body(bare, POLICY, Contents())))


def test_alarms_are_lines() -> None:
    """Error rate, server errors, response time and duration."""
    lines = [
        line["value"]
        for each in json.loads(BODY)["widgets"]
        for line in (each["properties"].get("annotations") or {}).get("horizontal") or ()
    ]
    assert lines == [5.0, 10.0, 3000.0, 10_000.0]


def test_periods_are_obeyed_whatever_time_is_looked_at() -> None:
    """PeriodOverride inherit; with auto CloudWatch would choose."""
    assert json.loads(BODY)["periodOverride"] == "inherit"


def test_a_runbook_is_linked_where_it_is_published() -> None:
    """A file on somebody's machine is no link for others."""
    there = replace(POLICY, runbook_url="https://runbook.example.com/alarms.md")
    assert "(https://runbook.example.com/alarms.md)" in body(LARGER, there, CONTENTS)
    assert "file://" not in body(LARGER, replace(POLICY, runbook_url="file:///alarms.md"), CONTENTS)
