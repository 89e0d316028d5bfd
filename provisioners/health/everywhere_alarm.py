"""The alarm on an outage that every region sees: so it is told from one that is seen by one region only.

Regions that report nothing are not counted; of a single one that reports, nobody can say whether the others agree.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from provisioners.shared.alarm_controls import GREATER, alarm_control, probe_metric, scheme, stat
from stormproof.core.alerts.conditions import Alarm
from stormproof.core.alerts.health_demands import FIVE_MINUTES
from stormproof.core.alerts.health_entries import EVERYWHERE
from stormproof.core.alerts.model import Resource
from stormproof.core.health.probed import unprobed
from stormproof.core.planning.controls import PlanContext

NAME = "health-everywhere-alarm"
NOTHING = 101
"""Stands for the percent of a region that reports nothing."""


def alarms(context: PlanContext) -> tuple[Alarm, ...]:
    """Return the alarm; none without another region."""
    return (alarm(context),) if context.system.probe_regions else ()


def alarm(context: PlanContext) -> dict[str, Any]:
    """Return the alarm."""
    regions = (context.system.region, *context.system.probe_regions)
    about = Resource("API", context.system.api.name)
    return {
        **scheme(context, EVERYWHERE, about, details={"Regions": ", ".join(regions)}),
        "Metrics": list(_queries(context, regions)),
        "EvaluationPeriods": 2,
        "DatapointsToAlarm": 2,
        "Threshold": 0.0,
        "ComparisonOperator": GREATER,
    }


def _queries(context: PlanContext, regions: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    ids = [f"region{number}" for number in range(len(regions))]
    for identifier, region in zip(ids, regions, strict=True):
        yield stat(identifier, probe_metric(context, region), "Average", FIVE_MINUTES)
    failing = " + ".join(f"IF(FILL({each}, {NOTHING}) < 100, 1, 0)" for each in ids)
    reporting = " + ".join(f"IF(FILL({each}, {NOTHING}) < {NOTHING}, 1, 0)" for each in ids)
    yield {"Id": "failing", "Expression": failing, "Label": "regions that see a failure", "ReturnData": False}
    yield {"Id": "reporting", "Expression": reporting, "Label": "regions that report", "ReturnData": False}
    every = "IF(reporting > 1 AND failing >= reporting, 1, 0)"
    yield {"Id": "everywhere", "Expression": every, "Label": "every region sees a failure", "ReturnData": True}


CONTROL = alarm_control(NAME, ("11.5",), alarms, None, requires=("probe-schedule", "health-canary"), unless=unprobed)
