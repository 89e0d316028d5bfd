"""Alarms of the API that cannot tell, or tell something else; and alarms of an owner's that tell the same as ours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from provisioners.alerts import latency_alarms, server_error_alarms
from provisioners.shared.alarm_controls import stage_metric, stat
from stormproof.core.alerts.conditions import Alarm
from stormproof.core.alerts.stage_metrics import SERVER_ERRORS
from stormproof.core.faults import FaultInjection
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Call
from stormproof.sabotage.alerts.function_alarms import CONDITION
from stormproof.sabotage.alerts.silent_alarms import Which, put, standing

NO_STAGE = "no-such-stage"
PERCENTILE = ("ExtendedStatistic", "EvaluateLowSampleCountPercentile")
Settings = Callable[[PlanContext], Mapping[str, Any]]


def server_errors(context: PlanContext) -> Alarm:
    """Return the alarm on the answers with 5xx of the stage that serves users."""
    return server_error_alarms.alarm(context, context.system.api.stage)


def latency(context: PlanContext) -> Alarm:
    """Return the alarm on the latency of the stage that serves users."""
    return latency_alarms.alarm(context, context.system.api.stage)


def seeing_nothing(title: str, which: Which, **named: Callable[[PlanContext], str]) -> Callable[..., FaultInjection]:
    """Return what has an alarm look at a metric that there is not: `named` are dimensions that it names wrongly."""

    def inject(reads: Reads, context: PlanContext) -> FaultInjection:
        ours = standing(reads, context, which)
        wrong = [
            {**each, "Value": named[each["Name"]](context)} if each["Name"] in named else each
            for each in ours["Dimensions"]
        ]
        return FaultInjection(title, (put({**ours, "Dimensions": wrong}),), (put(ours),))

    return inject


def api_id(context: PlanContext) -> str:
    """Return what many take for the API's name in CloudWatch: its ID, to which ``!Ref`` comes."""
    return context.system.api.id


def another_stage(_context: PlanContext) -> str:
    """Return the name of a stage that there is not."""
    return NO_STAGE


def owners(
    title: str, which: Which, settings: Settings, without: tuple[str, ...] = ()
) -> Callable[..., FaultInjection]:
    """Return what puts an owner's alarm in the place of ours: with the owner's settings, `without` some of ours."""

    def inject(reads: Reads, context: PlanContext) -> FaultInjection:
        ours = standing(reads, context, which)
        name = f"owners-{context.system.api.id}-{ours['MetricName']}"
        kept = {key: value for key, value in ours.items() if key not in without}
        theirs = {**kept, **settings(context), "AlarmName": name, "AlarmDescription": "Call the owner."}
        gone = [Call("cloudwatch", "delete_alarms", {"AlarmNames": [each]}) for each in (ours["AlarmName"], name)]
        return FaultInjection(title, (put(theirs), gone[0]), (put(ours), gone[1]))

    return inject


def at_least(count: float) -> Settings:
    """Return the condition of so many answers with 5xx or more."""
    return lambda _context: {"Threshold": count, "ComparisonOperator": "GreaterThanOrEqualToThreshold"}


def of_math(context: PlanContext) -> Mapping[str, Any]:
    """Return the same condition as an expression."""
    failed = stat("failed", stage_metric(context, context.system.api.stage, SERVER_ERRORS), "Sum", 300)
    beyond = {"Id": "beyond", "Expression": "IF(failed > 10, 1, 0)", "Label": "too many", "ReturnData": True}
    return {"Metrics": [failed, beyond], "Threshold": 0.0}


def percentile(which: str) -> Settings:
    """Return the condition on another percentile of latency."""
    return lambda _context: {"ExtendedStatistic": which}


def average(_context: PlanContext) -> Mapping[str, Any]:
    """Return the condition on the average latency."""
    return {"Statistic": "Average"}


OF_ONE_METRIC = tuple(name for name in CONDITION if name != "Metrics")
"""What an alarm on metric math has none of."""
