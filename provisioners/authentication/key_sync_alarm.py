"""The alarm that tells that the key sync fails: native keys that were ended since would still be admitted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from provisioners.authentication.key_sync_need import Following, following, idle
from provisioners.shared.metric_alarms import ASPECT, Alarms, counted, planned, read_alarms, unplanned
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Step

NAME = "key-sync-alarm"


def read(reads: Reads, context: PlanContext) -> Following[Alarms]:
    """Look at the alarms."""
    alarms = read_alarms(reads, context)
    return following(reads, context, alarms if Names(context.system).key_sync_alarm in alarms else None)


def plan(context: PlanContext, actual: Following[Alarms]) -> Iterator[Step]:
    """Make the alarm."""
    if actual.idle:
        yield from idle(NAME, Names(context.system).key_sync_alarm, ASPECT)
    else:
        yield from planned(NAME, context, [alarm(context)], actual.standing or {})


def remove(context: PlanContext, actual: Following[Alarms]) -> Iterator[Step]:
    """Delete the alarm."""
    yield from unplanned(NAME, context, [alarm(context)], actual.standing or {})


def alarm(context: PlanContext) -> dict[str, Any]:
    """Return the alarm."""
    names = Names(context.system)
    description = (
        f"The key store of {names.system.api.name} is not in step with its native API keys: function {names.key_sync} "
        "fails. A key that is disabled natively is still admitted where native keys are not demanded, and a new one is "
        f"still refused. Look at the log {names.key_sync_log}."
    )
    metric = {
        "Namespace": "AWS/Lambda",
        "MetricName": "Errors",
        "Dimensions": [{"Name": "FunctionName", "Value": names.key_sync}],
    }
    return counted(names.key_sync_alarm, description, metric, names.alert_topic_arn)


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
