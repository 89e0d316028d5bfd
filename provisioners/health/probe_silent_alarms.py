"""An alarm for each region whose probe reports nothing: that says nothing of the system."""

from __future__ import annotations

from typing import Any

from provisioners.shared.alarm_controls import alarm_control, probe_metric, scheme, silence
from stormproof.core.alerts.conditions import Alarm
from stormproof.core.alerts.health_demands import silent
from stormproof.core.alerts.health_entries import PROBE_SILENT
from stormproof.core.alerts.model import Resource
from stormproof.core.health.metrics import SUCCESS
from stormproof.core.health.probed import unprobed
from stormproof.core.health.regions import probe_function, probe_log
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext

NAME = "probe-silent-alarms"


def alarms(context: PlanContext) -> tuple[Alarm, ...]:
    """Return the alarm of each region."""
    return tuple(alarm(context, region) for region in context.system.probe_regions)


def alarm(context: PlanContext, region: str) -> dict[str, Any]:
    """Return the alarm of one region."""
    names = Names(context.system.at(region))
    details = {"Region": region, "Log": probe_log(names)}
    about = Resource("function", probe_function(names))
    return {
        **scheme(context, PROBE_SILENT, about, subject=region, details=details),
        **silence(probe_metric(context, region)),
    }


CONTROL = alarm_control(NAME, ("11.5",), alarms, silent(SUCCESS), requires=("probe-schedule",), unless=unprobed)
