"""Dashboards of an owner's that show all that is demanded, in other forms than ours; cold starts that he counts.

The names that they have stand in no template: whoever made them by hand would call them so.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from stormproof.core.dashboards.cold_starts import PATTERN
from stormproof.core.dashboards.demands import PERCENTILES
from stormproof.core.dashboards.metrics import (
    AVERAGE,
    MAXIMUM,
    SUM,
    Metric,
    cold_starts,
    of_api,
    of_function,
    of_probe,
    of_queue,
    of_stage,
    of_table,
)
from stormproof.core.faults import FaultInjection
from stormproof.core.health.metrics import PHASES
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Call
from stormproof.core.system import RestApi, System
from stormproof.sabotage.dashboards.changed_bodies import put, standing
from stormproof.sabotage.dashboards.cold_start_counts import WHO, gone, ours

Widget = dict[str, Any]


def in_averages(reads: Reads, context: PlanContext) -> FaultInjection:
    """The owner's own dashboard: the serving stage's metrics, an error rate as the average of failures, mean depths."""
    system = context.system
    rows = [[*of_function(each, "Errors").words, {"stat": AVERAGE}] for each in system.functions]
    widgets = _widgets(system, of_stage, depth=AVERAGE, duration=AVERAGE, requests=SUM)
    return _in_place(reads, context, "in-averages", [*widgets, _widget(system, rows, 300)])


def in_metric_math(reads: Reads, context: PlanContext) -> FaultInjection:
    """The owner's own dashboard: an error rate as a part of one, named for quiet times, requests as samples."""
    system = context.system
    rows: list[list[Any]] = []
    for number, each in enumerate(system.functions):
        rows.append([*of_function(each, "Errors").words, {"id": f"failed{number}", "stat": SUM, "visible": False}])
        rows.append([*of_function(each, "Invocations").words, {"id": f"all{number}", "stat": SUM, "visible": False}])
        rows.append([{"expression": f"IF(all{number} > 0, failed{number} / all{number}, 0)", "id": f"share{number}"}])
    widgets = _widgets(system, of_api, depth=MAXIMUM, duration="p95", requests="SampleCount")
    return _in_place(reads, context, "in-metric-math", [*widgets, _widget(system, rows, 300)])


def own_filter(reads: Reads, context: PlanContext) -> FaultInjection:
    """The owner's own filter counts a function's cold starts."""
    return _own_filter(reads, context, PATTERN, {})


def own_filter_without_default(reads: Reads, context: PlanContext) -> FaultInjection:
    """The same, with no figure where nothing was counted, and the pattern written more closely."""
    return _own_filter(reads, context, PATTERN.replace("{ ", "{").replace(" }", "}"), {"metricValue": "1.0"})


def _own_filter(reads: Reads, context: PlanContext, pattern: str, settings: Mapping[str, Any]) -> FaultInjection:
    found, system = ours(reads, context), context.system
    metric = Metric("Owners", f"colds-{WHO(reads, context).name}")
    made = {"metricNamespace": metric.namespace, "metricName": metric.name, "metricValue": "1", **settings}
    name = _named(system, "cold-starts")
    theirs = {**found, "filterName": name, "filterPattern": pattern, "metricTransformations": [made]}
    board, before = Names(system).dashboard, standing(reads, context)
    after = _showing(metric, cold_starts(system.api, WHO(reads, context)), before)
    return FaultInjection(
        "the owner's own filter counts cold starts",
        (gone(found), Call("logs", "put_metric_filter", theirs), put(board, after)),
        (Call("logs", "put_metric_filter", found), gone(theirs), put(board, before)),
    )


def _showing(metric: Metric, instead_of: Metric, body: str) -> str:
    """Return our dashboard's body as it is where the owner's filter was there first."""
    content = json.loads(body)
    for widget in content["widgets"]:
        rows = widget["properties"].get("metrics") or []
        widget["properties"] |= (
            {"metrics": [_replaced(row, instead_of.words, metric.words) for row in rows]} if rows else {}
        )
    return json.dumps(content)


def _replaced(row: list[Any], words: list[str], by: list[str]) -> list[Any]:
    return [*by, *row[len(words) :]] if row[: len(words)] == words else row


def _widgets(
    system: System, of: Callable[[RestApi, str], Metric], *, depth: str, duration: str, requests: str
) -> list[Widget]:
    latency = [[*of(system.api, "Latency").words, {"stat": each}] for each in PERCENTILES]
    capacity = [
        [*of_table(each, f"Consumed{what}CapacityUnits").words, {"stat": SUM}]
        for each in system.tables
        for what in ("Read", "Write")
    ]
    depths = [[*of_queue(each, "ApproximateNumberOfMessagesVisible").words, {"stat": depth}] for each in system.queues]
    invocations = [[*of_function(each, "Invocations").words, {"stat": SUM}] for each in system.functions]
    durations = [[*of_function(each, "Duration").words, {"stat": duration}] for each in system.functions]
    colds = [[*cold_starts(system.api, each).words, {"stat": SUM}] for each in system.functions]
    counts = [[*of(system.api, "Count").words, {"stat": requests}], [*of(system.api, "5XXError").words, {"stat": SUM}]]
    five = [invocations, counts, *([capacity] if capacity else []), *([depths] if depths else []), colds]
    return [
        *(_widget(system, rows, 300) for rows in five),
        *(_widget(system, rows, 60) for rows in (latency, durations)),
    ]


def _widget(system: System, rows: list[list[Any]], period: int) -> Widget:
    """Return a widget without a place: CloudWatch puts one beside the other."""
    return {"type": "metric", "properties": {"region": system.region, "period": period, "metrics": rows}}


def _in_place(reads: Reads, context: PlanContext, tail: str, widgets: list[Widget]) -> FaultInjection:
    name, ours_is, before = _named(context.system, tail), Names(context.system).dashboard, standing(reads, context)
    whole = {"widgets": [*widgets, *_checks(context)]}
    return FaultInjection(
        f"the owner's own dashboard {tail.replace('-', ' ')}",
        (put(name, json.dumps(whole)), _deleted(ours_is)),
        (put(ours_is, before), _deleted(name)),
    )


def _checks(context: PlanContext) -> list[Widget]:
    """Return the widget of how long health checks take, where there are any."""
    if context.workload.health is None:
        return []
    system = context.system
    rows = [[*of_probe(system.api, system.region, each).words, {"stat": AVERAGE}] for each in PHASES]
    return [_widget(system, rows, 300)]


def _deleted(name: str) -> Call:
    return Call("cloudwatch", "delete_dashboards", {"DashboardNames": [name]})


def _named(system: System, tail: str) -> str:
    return f"owners-{system.api.id}-{tail}"
