"""The alarm on a canary that does not run: no data is its reason, since a canary that is stopped reports none."""

from __future__ import annotations

from provisioners.shared.alarm_controls import alarm_control, canary_metric, scheme, silence
from stormproof.core.alerts.conditions import Alarm
from stormproof.core.alerts.health_demands import CANARY, silent
from stormproof.core.alerts.health_entries import HEALTH_CHECK_SILENT
from stormproof.core.alerts.model import Resource
from stormproof.core.health.names import health_canary
from stormproof.core.health.probed import unprobed
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext

NAME = "health-check-silent-alarm"


def alarms(context: PlanContext) -> tuple[Alarm, ...]:
    """Return the alarm."""
    names = Names(context.system)
    about = Resource("canary", health_canary(names))
    return ({**scheme(context, HEALTH_CHECK_SILENT, about), **silence(canary_metric(health_canary(names)))},)


CONTROL = alarm_control(NAME, ("11.2",), alarms, silent(CANARY[1]), requires=("health-canary",), unless=unprobed)
