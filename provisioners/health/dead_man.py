"""The dead-man alarm: it stands in a second region, for the case that the API's own, its alarms among it, is down.

A probe raises only where it could not report into the API's region; so a run without an error is the sign of life that
is waited for: of the probe, of its schedule, and of CloudWatch in the API's region. What counts runs and errors is
AWS's own: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
"""

from __future__ import annotations

from typing import Any

from provisioners.shared.alarm_controls import LESS, alarm_control, function_metric, scheme, stat
from provisioners.shared.regional import in_each_region
from stormproof.core.alerts.conditions import Alarm
from stormproof.core.alerts.health_demands import FIVE_MINUTES, REPORTING
from stormproof.core.alerts.health_entries import DEAD_MAN
from stormproof.core.alerts.model import Resource
from stormproof.core.health.regions import probe_function, second_region
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext

NAME = "dead-man-alarm"
PERIODS = 3


def alarms(context: PlanContext) -> tuple[Alarm, ...]:
    """Return the alarm, as it stands in the region that it is planned for."""
    return (alarm(context),)


def alarm(context: PlanContext) -> dict[str, Any]:
    """Return the alarm."""
    names = Names(context.system)
    runs, errors = (function_metric("AWS/Lambda", each, probe_function(names)) for each in ("Invocations", "Errors"))
    about = Resource("function", probe_function(names))
    reported = {"Id": "reported", "Expression": "FILL(runs, 0) - FILL(errors, 0)", "Label": "runs that reported"}
    return {
        **scheme(context, DEAD_MAN, about, details={"Region": names.system.region, "Watched": names.system.home}),
        "Metrics": [
            stat("runs", runs, "Sum", FIVE_MINUTES),
            stat("errors", errors, "Sum", FIVE_MINUTES),
            {**reported, "ReturnData": True},
        ],
        "EvaluationPeriods": PERIODS,
        "DatapointsToAlarm": PERIODS,
        "Threshold": 1.0,
        "ComparisonOperator": LESS,
        "TreatMissingData": "breaching",
    }


_THERE = alarm_control(NAME, ("11.5",), alarms, REPORTING, requires=("dead-man-topic", "probe-schedule"))
CONTROL = in_each_region(_THERE, lambda context: second_region(context.system))
