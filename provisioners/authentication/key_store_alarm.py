"""The alarm that tells that the key store does not answer: until it does, the door stays closed to everybody."""

from __future__ import annotations

from provisioners.shared.alarm_controls import alarm_control, counted, function_metric, once, scheme
from stormproof.core.alerts.conditions import Alarm
from stormproof.core.alerts.model import Resource
from stormproof.core.alerts.own_entries import KEY_STORE
from stormproof.core.deployed_code import KEY_STORE_SILENT
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext

NAME = "key-store-alarm"
NAMESPACE, METRIC = KEY_STORE_SILENT


def alarm(context: PlanContext) -> Alarm:
    """Return the alarm."""
    names = Names(context.system)
    about = Resource("API", names.system.api.name)
    details = {"Table": names.key_table, "Log": names.authorizer_log}
    metric = function_metric(NAMESPACE, METRIC, names.authorizer)
    return {**scheme(context, KEY_STORE, about, details=details), **counted(metric)}


CONTROL = alarm_control(
    NAME, ("1.3",), lambda context: (alarm(context),), once(METRIC), requires=("authorizer-function",)
)
