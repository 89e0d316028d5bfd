"""Alarms of an owner's that tell the administrator what ours would tell."""

from __future__ import annotations

from collections.abc import Callable

from stormproof.core.faults import FaultInjection
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Call
from stormproof.sabotage.alerts.silent_alarms import Which, put, standing

OWNERS = {
    "Statistic": "Maximum",
    "Threshold": 1.0,
    "ComparisonOperator": "GreaterThanOrEqualToThreshold",
    "EvaluationPeriods": 3,
    "DatapointsToAlarm": 1,
}
"""One datapoint is enough, as for ours; it stays on until three minutes have passed without one."""


def in_place_of(which: Which) -> Callable[[Reads, PlanContext], FaultInjection]:
    """Return what puts an owner's alarm, by the owner's name and settings, in the place of one of ours."""

    def inject(reads: Reads, context: PlanContext) -> FaultInjection:
        ours = standing(reads, context, which)
        name = f"owners-{context.system.api.id}-{ours['MetricName']}"
        theirs = {**ours, **OWNERS, "AlarmName": name, "AlarmDescription": "Look at the table and call the owner."}
        return FaultInjection(
            f"the owner's own alarm on {ours['MetricName']}",
            (put(theirs), _deleted(str(ours["AlarmName"]))),
            (put(ours), _deleted(name)),
        )

    return inject


def _deleted(name: str) -> Call:
    return Call("cloudwatch", "delete_alarms", {"AlarmNames": [name]})
