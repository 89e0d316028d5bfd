"""An alarm for each queue on what lies in its dead-letter queue, be that ours or its owner's.

Messages that SQS moves there count in no metric of messages sent; how many are visible is what AWS says to watch:
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/dead-letter-queues-alarms-cloudwatch.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from provisioners.alerts import dead_letter_queues
from provisioners.shared.alarm_controls import GREATER, scheme
from provisioners.shared.metric_alarms import ASPECT, Alarms, planned, read_alarms, unplanned
from stormproof.aws.observe.dead_letters import Source
from stormproof.core.alerts.conditions import Alarm, Demand, Trial
from stormproof.core.alerts.dead_letters import dead_letter_queue
from stormproof.core.alerts.model import Resource
from stormproof.core.alerts.queue_entries import DEAD_LETTERS
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import NoChange, Step

NAME = "dead-letter-alarms"
METRIC = "ApproximateNumberOfMessagesVisible"
MINUTE_S = 60
DEMAND = Demand(
    trials=tuple(
        Trial(said, {(METRIC, each): number for each in ("Maximum", "Average", "Minimum", "Sum")}, fires)
        for said, number, fires in (("an empty queue", 0.0, False), ("one message", 1.0, True))
    ),
    period_s=300,
    exact=False,
)
Standing = tuple[tuple[Source, ...], Alarms]
"""The queues that feed a function, and all alarms."""


def read(reads: Reads, context: PlanContext) -> Standing:
    """Look at the queues and at the alarms."""
    return dead_letter_queues.read(reads, context), read_alarms(reads, context)


def plan(context: PlanContext, actual: Standing) -> Iterator[Step]:
    """Make an alarm for each queue that has a dead-letter queue, or gets one."""
    sources, alarms = actual
    if not sources:
        yield NoChange(NAME, context.system.api_arn, ASPECT, dead_letter_queues.NO_QUEUE)
    yield from planned(NAME, context, _wanted(context, sources), alarms, DEMAND)


def remove(context: PlanContext, actual: Standing) -> Iterator[Step]:
    """Delete the alarms."""
    sources, alarms = actual
    yield from unplanned(NAME, context, _wanted(context, sources), alarms)


def alarm(context: PlanContext, source: Source) -> dict[str, Any]:
    """Return the alarm of one queue."""
    names, queue = Names(context.system), source.queue.name
    dead = source.target.rpartition(":")[2] or dead_letter_queue(names, queue)
    return {
        **scheme(context, DEAD_LETTERS, Resource("queue", queue), subject=queue, details={"Messages lie in": dead}),
        "Namespace": "AWS/SQS",
        "MetricName": METRIC,
        "Dimensions": [{"Name": "QueueName", "Value": dead}],
        "Statistic": "Maximum",
        "Period": MINUTE_S,
        "EvaluationPeriods": 1,
        "Threshold": 0.0,
        "ComparisonOperator": GREATER,
    }


def _wanted(context: PlanContext, sources: tuple[Source, ...]) -> list[Alarm]:
    """Leave out the queues that have no dead-letter queue and get none."""
    return [alarm(context, each) for each in sources if each.target or not dead_letter_queues.left(context, each)]


CONTROL = Control(
    name=NAME,
    criteria=("3.3",),
    phase=Phase.OBSERVERS,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
    requires=("alert-topic", "dead-letter-queues"),
)
