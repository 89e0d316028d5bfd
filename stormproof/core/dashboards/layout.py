"""The dashboard for whoever is on call: one screen of 24 columns, health first, made from the discovered system.

A sixth function or a second queue is in it without a line of code. Where an alarm goes off there is a line.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from stormproof.core.dashboards import demands
from stormproof.core.dashboards.links import costs_link, queries_link
from stormproof.core.dashboards.metrics import (
    AVERAGE,
    MAXIMUM,
    SUM,
    Metric,
    of_api,
    of_function,
    of_probe,
    of_queue,
    of_table,
)
from stormproof.core.dashboards.queue_labels import queue_labels
from stormproof.core.dashboards.widgets import Limit, Row, Widget, alarm_states, computed, graph, laid_out, row, text
from stormproof.core.health.metrics import PHASES, SUCCESS, TOTAL
from stormproof.core.policy import Policy
from stormproof.core.system import System

FIVE, ONE = demands.FIVE_S, demands.MINUTE_S
HEAD, GRAPH, FOOT, ABREAST = 4, 4, 5, 4
"""Heights in units of the console's grid, of which a screen of 1440 by 900 shows eighteen; graphs side by side."""
ALARMS_ABREAST = 9
"""Alarms for which a unit of height is enough."""
ERROR_RATE = Limit("alarm above 5 percent", 5.0)
SERVER_ERRORS = Limit("alarm above 10 in 5 minutes", 10.0)
LATENCY = Limit("alarm above 3 s at p95", 3000.0)
DURATION = Limit("alarm above 10 s", 10_000.0)
CHECKS = Limit("alarm below 100 percent", 100.0)
SHOWN_BACK = "-PT3H"


@dataclass(frozen=True)
class Contents:
    """What is shown beside the system's own metrics, as it stands or will stand.

    `alarms` are ARNs; `cold_starts` the metric that counts those of a function, by the function's name; `dead_letters`
    the names of queues that others send to what they could not deliver; `streams` of functions that read a stream.
    """

    alarms: tuple[str, ...] = ()
    cold_starts: Mapping[str, Metric] = field(default_factory=dict)
    dead_letters: frozenset[str] = frozenset()
    streams: frozenset[str] = frozenset()
    probed: tuple[str, ...] = ()
    """The regions that the health is checked from, that of the system first."""


def body(system: System, policy: Policy, contents: Contents) -> str:
    """Return the dashboard's body: periods as the widgets say, whatever span of time is looked at."""
    content = {"start": SHOWN_BACK, "periodOverride": "inherit", "widgets": _widgets(system, policy, contents)}
    return json.dumps(content, ensure_ascii=False)


def _widgets(system: System, policy: Policy, contents: Contents) -> list[dict[str, Any]]:
    """Return what to do and health; traffic and errors; latencies and cold starts; queues, the table, costs."""
    graphs = [
        _requests(system),
        _invocations(system),
        _error_rates(system),
        _api_errors(system),
        _latency(system),
        _durations(system),
        *([_cold_starts(system, contents)] if contents.cold_starts else []),
        _concurrency(system),
        *([_depths(system, contents)] if system.queues else []),
        *([_ages(system, contents)] if system.queues or contents.streams else []),
        *([_capacity(system)] if system.tables else []),
        *([_phases(system, contents)] if contents.probed else []),
    ]
    *lines, foot = [graphs[at : at + ABREAST] for at in range(0, len(graphs), ABREAST)]
    return laid_out(
        [
            _head(system, policy, contents),
            *((GRAPH, [(1, each) for each in line]) for line in lines),
            (FOOT, [*((5, each) for each in foot), (4, _costs(system, policy))]),
        ]
    )


def _head(system: System, policy: Policy, contents: Contents) -> tuple[int, list[tuple[int, Widget]]]:
    """Return how it is: what to do, the states of the alarms, whether users are served wherever they are."""
    shown = [(5, _guide(system, policy))]
    if contents.alarms:
        shown.append((13, alarm_states("Health: alarms of this system", contents.alarms)))
    if contents.probed:
        shown.append((6, _checks(system, contents)))
    return max(HEAD, 1 + ceil(len(contents.alarms) / ALARMS_ABREAST)), shown


def _guide(system: System, policy: Policy) -> Widget:
    page = policy.runbook_url or ""
    published = page.startswith(("https://", "http://"))
    runbook = f"[runbook of the alarms]({page})" if published else "`stormproof alerts runbook`"
    said = [
        f"### {system.api.name}, stage {system.api.stage}",
        f"An alarm is on: {runbook}.",
        f"Questions of the logs: [saved queries]({queries_link(system)}), folder stormproof/{system.api.id}.",
        "Going back after a deployment: `stormproof rollback`.",
    ]
    return text("\n\n".join(said))


def _requests(system: System) -> Widget:
    rows = [row(of_api(system.api, "Count"), "requests")]
    return graph("API requests, 5 min", system.region, rows, stat=SUM, period=FIVE)


def _invocations(system: System) -> Widget:
    rows = [row(of_function(each, "Invocations"), each.role) for each in system.functions]
    return graph("Invocations by function, 5 min", system.region, rows, stat=SUM, period=FIVE)


def _error_rates(system: System) -> Widget:
    """A rate is of the same queries as the alarm's; without an execution it has no figure."""
    rows: list[Row] = []
    for number, each in enumerate(system.functions):
        errors, executions = f"e{number}", f"i{number}"
        rows.append(row(of_function(each, "Errors"), each.role, id=errors, visible=False))
        rows.append(row(of_function(each, "Invocations"), each.role, id=executions, visible=False))
        rows.append(computed(f"100 * {errors} / {executions}", f"r{number}", each.role))
    return graph(
        "Errors by function in percent, 5 min",
        system.region,
        rows,
        stat=SUM,
        period=FIVE,
        unit="%",
        limits=[ERROR_RATE],
    )


def _api_errors(system: System) -> Widget:
    rows = [row(of_api(system.api, "5XXError"), "5xx"), row(of_api(system.api, "4XXError"), "4xx")]
    limits = [SERVER_ERRORS]
    return graph("API errors, 5 min", system.region, rows, stat=SUM, period=FIVE, limits=limits)


def _latency(system: System) -> Widget:
    rows = [row(of_api(system.api, "Latency"), each, stat=each) for each in demands.PERCENTILES]
    return graph(
        "API response time in ms, 1 min",
        system.region,
        rows,
        stat=demands.PERCENTILES[0],
        period=ONE,
        unit="ms",
        limits=[LATENCY],
    )


def _durations(system: System) -> Widget:
    rows = [row(of_function(each, "Duration"), each.role) for each in system.functions]
    title = "Longest execution by function in ms, 1 min"
    return graph(title, system.region, rows, stat=MAXIMUM, period=ONE, unit="ms", limits=[DURATION])


def _cold_starts(system: System, contents: Contents) -> Widget:
    rows = [row(contents.cold_starts[each.name], each.role) for each in _counted(system, contents)]
    return graph("Cold starts by function, 5 min", system.region, rows, stat=SUM, period=FIVE)


def _counted(system: System, contents: Contents) -> list[Any]:
    return [each for each in system.functions if each.name in contents.cold_starts]


def _concurrency(system: System) -> Widget:
    rows = [row(of_function(each, "Throttles"), f"{each.role} throttled") for each in system.functions]
    rows.append(row(Metric("AWS/Lambda", "ConcurrentExecutions"), "at once in the account", stat=MAXIMUM))
    return graph("Throttles and concurrency, 1 min", system.region, rows, stat=SUM, period=ONE)


def _depths(system: System, contents: Contents) -> Widget:
    labels = queue_labels(system, contents.dead_letters)
    rows = [row(of_queue(each, "ApproximateNumberOfMessagesVisible"), labels[each.name]) for each in system.queues]
    return graph("Messages waiting by queue, 5 min", system.region, rows, stat=MAXIMUM, period=FIVE)


def _ages(system: System, contents: Contents) -> Widget:
    """How far behind the work is: in seconds of queues, in milliseconds on the right of streams."""
    labels = queue_labels(system, contents.dead_letters)
    rows = [row(of_queue(each, "ApproximateAgeOfOldestMessage"), labels[each.name]) for each in system.queues]
    rows += [
        row(of_function(each, "IteratorAge"), f"{each.role} behind its stream (ms)", yAxis="right")
        for each in system.functions
        if each.name in contents.streams
    ]
    return graph("Age of the oldest message in s, 1 min", system.region, rows, stat=MAXIMUM, period=ONE, unit="s")


def _capacity(system: System) -> Widget:
    """Consumption, and what was throttled: a table that is never throttled has no such figure."""
    rows: list[Row] = []
    for each in system.tables:
        name = f"{each.name} " if len(system.tables) > 1 else ""
        rows.append(row(of_table(each, "ConsumedReadCapacityUnits"), f"{name}read units"))
        rows.append(row(of_table(each, "ConsumedWriteCapacityUnits"), f"{name}write units"))
        rows.append(row(of_table(each, "ReadThrottleEvents"), f"{name}reads throttled"))
        rows.append(row(of_table(each, "WriteThrottleEvents"), f"{name}writes throttled"))
    return graph("Table capacity and throttles, 5 min", system.region, rows, stat=SUM, period=FIVE)


def _checks(system: System, contents: Contents) -> Widget:
    """What share of the health checks passed, by the region that they came from: one line that falls is one region."""
    rows = [row(of_probe(system.api, each, SUCCESS), each) for each in contents.probed]
    title = "Health checks passed in percent, by region, 5 min"
    return graph(title, system.region, rows, stat=AVERAGE, period=FIVE, unit="%", limits=[CHECKS])


def _phases(system: System, contents: Contents) -> Widget:
    """The phases of a health check from the system's own region, and the whole of it from others."""
    home, *others = contents.probed
    rows = [row(of_probe(system.api, home, each), f"{each} from {home}") for each in PHASES]
    rows += [row(of_probe(system.api, each, TOTAL), f"{TOTAL} from {each}") for each in others]
    return graph("Health checks by phase in ms, 5 min", system.region, rows, stat=AVERAGE, period=FIVE, unit="ms")


def _costs(system: System, policy: Policy) -> Widget:
    said = [
        "### Costs",
        f"Budget: **{policy.monthly_budget_usd:,.2f} USD** a month. To date, forecast, changes: `stormproof costs`.",
        f"Figures: [Cost Explorer]({costs_link(system)}), which is up to a day late; CloudWatch has none of them here.",
    ]
    return text("\n\n".join(said))
