"""The alarm that tells that the key sync fails: native keys that were ended since would still be admitted."""

from __future__ import annotations

from collections.abc import Iterator

from provisioners.authentication.key_sync_need import Following, following, idle
from provisioners.shared.alarm_controls import counted, function_metric, once, scheme
from provisioners.shared.metric_alarms import ASPECT, Alarms, planned, read_alarms, unplanned
from stormproof.core.alerts.conditions import Alarm
from stormproof.core.alerts.model import Resource
from stormproof.core.alerts.own_entries import KEY_SYNC
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Step

NAME = "key-sync-alarm"
METRIC = "Errors"


def read(reads: Reads, context: PlanContext) -> Following[Alarms]:
    """Look at the alarms."""
    alarms = read_alarms(reads, context)
    return following(reads, context, alarms if Names(context.system).key_sync_alarm in alarms else None)


def plan(context: PlanContext, actual: Following[Alarms]) -> Iterator[Step]:
    """Make the alarm."""
    if actual.idle:
        yield from idle(NAME, Names(context.system).key_sync_alarm, ASPECT)
    else:
        yield from planned(NAME, context, [alarm(context)], actual.standing or {}, once(METRIC))


def remove(context: PlanContext, actual: Following[Alarms]) -> Iterator[Step]:
    """Delete the alarm."""
    yield from unplanned(NAME, context, [alarm(context)], actual.standing or {})


def alarm(context: PlanContext) -> Alarm:
    """Return the alarm."""
    names = Names(context.system)
    about = Resource("API", names.system.api.name)
    details = {"Function": names.key_sync, "Log": names.key_sync_log}
    metric = function_metric("AWS/Lambda", METRIC, names.key_sync)
    return {**scheme(context, KEY_SYNC, about, details=details), **counted(metric)}


CONTROL = Control(
    name=NAME,
    criteria=("1.3",),
    phase=Phase.OBSERVERS,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
    requires=("alert-topic", "key-sync"),
)
