"""The alarm that tells that the watcher of failures fails: nobody would hear of three failures in a row."""

from __future__ import annotations

from provisioners.shared.alarm_controls import alarm_control, counted, function_metric, once, scheme
from stormproof.core.alerts.conditions import Alarm
from stormproof.core.alerts.failure_watcher import failure_watcher_log
from stormproof.core.alerts.model import Resource
from stormproof.core.alerts.own_entries import FAILURE_WATCHER
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext

NAME = "failure-watcher-alarm"
METRIC = "Errors"


def alarms(context: PlanContext) -> tuple[Alarm, ...]:
    """Return the alarm."""
    names = Names(context.system)
    about = Resource("API", names.system.api.name)
    details = {"Function": names.failure_watcher, "Log": failure_watcher_log(names)}
    metric = function_metric("AWS/Lambda", METRIC, names.failure_watcher)
    return ({**scheme(context, FAILURE_WATCHER, about, details=details), **counted(metric)},)


CONTROL = alarm_control(NAME, ("3.3",), alarms, once(METRIC), requires=("failure-watcher",))
