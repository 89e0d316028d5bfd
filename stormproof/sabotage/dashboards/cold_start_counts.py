"""Cold starts that are counted wrongly, or not at all, of one function of all."""

from __future__ import annotations

from typing import Any

from stormproof.aws.observe.lambda_functions import function_log, read_function
from stormproof.aws.observe.logs.metric_filters import read_filters
from stormproof.core.errors import CouldNotLook
from stormproof.core.faults import FaultInjection
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Call
from stormproof.sabotage.dashboards.changed_bodies import Injects
from stormproof.sabotage.shared.functions import worker

EVERY_REPORT = '{ $.type = "platform.report" }'
OF_TEXT = '"REPORT RequestId" "Init Duration"'
SETTINGS = ("filterPattern", "metricTransformations")
WHO = worker(0)


def with_pattern(title: str, pattern: str) -> Injects:
    """Return what gives the filter of a function's log another pattern."""

    def inject(reads: Reads, context: PlanContext) -> FaultInjection:
        found = ours(reads, context)
        return FaultInjection(title, (_put({**found, "filterPattern": pattern}),), (_put(found),))

    return inject


def deleted(reads: Reads, context: PlanContext) -> FaultInjection:
    """The filter of a function's log is deleted."""
    found = ours(reads, context)
    return FaultInjection("a filter that counts cold starts is deleted", (gone(found),), (_put(found),))


def ours(reads: Reads, context: PlanContext) -> dict[str, Any]:
    """Return our filter of a function's log as PutMetricFilter takes it; raises CouldNotLook where there is none."""
    function, name = WHO(reads, context), Names(context.system).cold_start_filter
    group = function_log(read_function(reads, function).serving)
    for each in read_filters(reads, group):
        if each["filterName"] == name:
            return {"logGroupName": group, "filterName": name, **{key: each[key] for key in SETTINGS}}
    raise CouldNotLook("sabotage.nothing_to_break", f"no filter of ours is on {group}; run `stormproof apply` first")


def gone(found: dict[str, Any]) -> Call:
    """Return the call that deletes a filter."""
    return Call("logs", "delete_metric_filter", {name: found[name] for name in ("logGroupName", "filterName")})


def _put(found: dict[str, Any]) -> Call:
    return Call("logs", "put_metric_filter", found)
