"""An alarm for each function on its longest execution: more than 10 seconds.

Duration is in milliseconds, without the time that an environment takes to start, and is cut off at the function's
timeout: a function that may run for 10 seconds at most is never longer, see `function_timeouts`. It comes when the
execution ends and bears the time at which that began. Whoever looks at the last minute alone finds short executions
there, so each alarm looks at as many minutes as the function may run, of which one is enough.
https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from provisioners.alerts.function_timeouts import RAISED_S
from provisioners.shared.alarm_controls import GREATER, function_metric, scheme
from provisioners.shared.metric_alarms import ASPECT, Alarms, planned, read_alarms, unplanned
from stormproof.aws.observe.lambda_functions import read_function
from stormproof.core.alerts.conditions import Alarm
from stormproof.core.alerts.demands import DURATION
from stormproof.core.alerts.function_entries import FUNCTION_DURATION
from stormproof.core.alerts.model import Resource
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Step
from stormproof.core.system import Function

NAME = "function-duration-alarms"
LONGEST_MS = 10_000.0


@dataclass(frozen=True)
class Standing:
    """All alarms, and how long each function may run, in seconds by its name."""

    alarms: Alarms
    timeouts: Mapping[str, int]


def read(reads: Reads, context: PlanContext) -> Standing:
    """Look at the alarms and at the functions."""
    states = [read_function(reads, each) for each in context.system.functions]
    timeouts = {each.function.name: int(each.latest["Timeout"]) for each in states}
    return Standing(read_alarms(reads, context), timeouts)


def plan(context: PlanContext, actual: Standing) -> Iterator[Step]:
    """Make the alarm of each function."""
    yield from planned(NAME, context, _alarms(context, actual), actual.alarms, DURATION)


def remove(context: PlanContext, actual: Standing) -> Iterator[Step]:
    """Delete the alarms."""
    yield from unplanned(NAME, context, _alarms(context, actual), actual.alarms)


def alarm(context: PlanContext, function: Function, timeout_s: int = RAISED_S) -> dict[str, Any]:
    """Return the alarm of one function, which may run for so long; a shorter timeout is raised."""
    minutes = -(-max(timeout_s, RAISED_S) // DURATION.period_s)
    return {
        **scheme(context, FUNCTION_DURATION, Resource("function", function.name), subject=function.name),
        **function_metric("AWS/Lambda", "Duration", function.name),
        "Statistic": "Maximum",
        "Period": DURATION.period_s,
        "EvaluationPeriods": minutes + 1,
        "DatapointsToAlarm": 1,
        "Threshold": LONGEST_MS,
        "ComparisonOperator": GREATER,
    }


def _alarms(context: PlanContext, actual: Standing) -> list[Alarm]:
    return [alarm(context, each, actual.timeouts[each.name]) for each in context.system.functions]


CONTROL = Control(
    name=NAME,
    criteria=("4.1",),
    phase=Phase.OBSERVERS,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
    requires=("alert-topic", "function-timeouts"),
    along=("alias-deployment",),
)
