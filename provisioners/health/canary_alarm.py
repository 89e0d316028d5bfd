"""The alarm on the canary's runs: two in a row that failed, each in its five minutes.

A run that fails its check is 0 percent, one that passes 100; the last attempt counts:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Synthetics_Canaries_metrics.html
"""

from __future__ import annotations

from provisioners.shared.alarm_controls import LESS, alarm_control, canary_metric, scheme
from stormproof.core.alerts.conditions import Alarm
from stormproof.core.alerts.health_demands import CANARY, FIVE_MINUTES, PASSED, failing_twice
from stormproof.core.alerts.health_entries import HEALTH_CHECK
from stormproof.core.alerts.model import Resource
from stormproof.core.health.names import health_canary
from stormproof.core.health.probed import unprobed
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext

NAME = "health-check-alarm"


def alarms(context: PlanContext) -> tuple[Alarm, ...]:
    """Return the alarm."""
    names = Names(context.system)
    about = Resource("API", names.system.api.name)
    alarm = {
        **scheme(context, HEALTH_CHECK, about, details={"Canary": health_canary(names), "Region": names.system.region}),
        **canary_metric(health_canary(names)),
        "Statistic": "Average",
        "Period": FIVE_MINUTES,
        "EvaluationPeriods": 2,
        "DatapointsToAlarm": 2,
        "Threshold": PASSED,
        "ComparisonOperator": LESS,
    }
    return (alarm,)


CONTROL = alarm_control(NAME, ("11.2",), alarms, failing_twice(CANARY[1]), requires=("health-canary",), unless=unprobed)
