"""The alarm that tells that the key store does not answer: until it does, the door stays closed to everybody."""

from __future__ import annotations

from collections.abc import Iterator

from provisioners.shared.metric_alarms import ASPECT, Alarm, Alarms, counted, planned, unplanned, with_owners
from stormproof.core.deployed_code import KEY_STORE_SILENT
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Step

NAME = "key-store-alarm"
NAMESPACE, METRIC = KEY_STORE_SILENT


def read(reads: Reads, context: PlanContext) -> Alarms:
    """Look at the alarms, and at those that others have put on the metric."""
    return with_owners(reads, context, [alarm(context)])


def plan(context: PlanContext, actual: Alarms) -> Iterator[Step]:
    """Make the alarm."""
    yield from planned(NAME, context, [alarm(context)], actual)


def remove(context: PlanContext, actual: Alarms) -> Iterator[Step]:
    """Delete the alarm."""
    yield from unplanned(NAME, context, [alarm(context)], actual)


def alarm(context: PlanContext) -> Alarm:
    """Return the alarm."""
    names = Names(context.system)
    description = (
        f"The authorizer of {names.system.api.name} cannot tell valid keys from others and turns all away with 500: "
        f"table {names.key_table} does not answer. Look at the table, and for the error in the log "
        f"{names.authorizer_log}: store_unavailable."
    )
    metric = {
        "Namespace": NAMESPACE,
        "MetricName": METRIC,
        "Dimensions": [{"Name": "FunctionName", "Value": names.authorizer}],
    }
    return counted(names.key_store_alarm, description, metric, names.alert_topic_arn)


CONTROL = Control(
    name=NAME,
    criteria=("1.3",),
    phase=Phase.OBSERVERS,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
    requires=("alert-topic", "authorizer-function"),
)
