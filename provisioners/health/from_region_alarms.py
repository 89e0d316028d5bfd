"""An alarm for each region from which the system is probed: two checks in a row have failed as seen from there.

They stand in the API's region, where probes report to: alarms cannot look into another region, and cannot notify a
topic of one. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html
"""

from __future__ import annotations

from typing import Any

from provisioners.shared.alarm_controls import LESS, alarm_control, probe_metric, scheme
from stormproof.core.alerts.conditions import Alarm
from stormproof.core.alerts.health_demands import FIVE_MINUTES, PASSED, failing_twice
from stormproof.core.alerts.health_entries import FROM_REGION
from stormproof.core.alerts.model import Resource
from stormproof.core.health.metrics import SUCCESS
from stormproof.core.health.probed import unprobed
from stormproof.core.planning.controls import PlanContext

NAME = "health-from-region-alarms"


def alarms(context: PlanContext) -> tuple[Alarm, ...]:
    """Return the alarm of each region."""
    return tuple(alarm(context, region) for region in context.system.probe_regions)


def alarm(context: PlanContext, region: str) -> dict[str, Any]:
    """Return the alarm of one region."""
    about = Resource("API", context.system.api.name)
    return {
        **scheme(context, FROM_REGION, about, subject=region, details={"Seen from": region}),
        **probe_metric(context, region),
        "Statistic": "Average",
        "Period": FIVE_MINUTES,
        "EvaluationPeriods": 2,
        "DatapointsToAlarm": 2,
        "Threshold": PASSED,
        "ComparisonOperator": LESS,
    }


CONTROL = alarm_control(NAME, ("11.5",), alarms, failing_twice(SUCCESS), requires=("probe-schedule",), unless=unprobed)
