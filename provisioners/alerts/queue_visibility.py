"""Visibility timeouts of the queues that feed functions whose timeout is raised: six times that, and first of all.

A message that is worked on longer than it is hidden is worked on twice. AWS advises six times the function's timeout:
https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from provisioners.alerts.function_timeouts import RAISED_S, TOO_SHORT_S
from provisioners.shared.absent import none_there
from stormproof.aws.observe.invokers.event_sources import read_event_sources
from stormproof.aws.observe.lambda_functions import read_function
from stormproof.aws.observe.sqs import Queues, read_queues
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Call, Change, NoChange, Step
from stormproof.core.system import Queue

NAME = "queue-visibility"
ASPECT = "visibility timeout"
ATTRIBUTE = "VisibilityTimeout"
TIMES = 6


@dataclass(frozen=True)
class Fed:
    """The queues as they stand, and the shortest timeout of the functions that each feeds, in seconds by its ARN."""

    queues: Queues
    timeouts: Mapping[str, int]


def read(reads: Reads, context: PlanContext) -> Fed:
    """Look at the queues, and at the functions that they feed."""
    sources = read_event_sources(reads, context)
    timeouts: dict[str, int] = {}
    for each in sources:
        seconds = int(read_function(reads, each.function).latest["Timeout"])
        timeouts[each.source] = min(seconds, timeouts.get(each.source, seconds))
    return Fed(read_queues(reads, context), timeouts)


def plan(context: PlanContext, actual: Fed) -> Iterator[Step]:
    """Raise what is too short for a function's raised timeout; none is ever lowered."""
    if not actual.queues:
        yield none_there(NAME, context, ASPECT, "queue")
    for queue, attributes in actual.queues:
        standing, timeout = int(attributes[ATTRIBUTE]), actual.timeouts.get(queue.arn)
        raised = timeout is not None and (timeout <= TOO_SHORT_S or timeout == RAISED_S)
        if raised and standing < TIMES * RAISED_S:
            yield _set(queue, standing, TIMES * RAISED_S)
        else:
            yield NoChange(NAME, queue.arn, ASPECT, f"a message that is worked on is hidden for {standing} s")


def remove(context: PlanContext, actual: Fed) -> Iterator[Step]:
    """Put back the owner's where ours stands."""
    for queue, attributes in actual.queues:
        standing, former = int(attributes[ATTRIBUTE]), context.formers.of(NAME, queue.arn, ASPECT)
        if former is None or not former.stands(standing):
            yield NoChange(NAME, queue.arn, ASPECT, "its visibility timeout is its owner's")
        else:
            yield _set(queue, standing, int(former.before))


def _set(queue: Queue, before: int, seconds: int) -> Change:
    parameters = {"QueueUrl": queue.url, "Attributes": {ATTRIBUTE: str(seconds)}}
    call = Call("sqs", "set_queue_attributes", parameters)
    return Change(NAME, queue.arn, ASPECT, Action.UPDATE, before, seconds, (call,), keeps=True)


CONTROL = Control(
    name=NAME,
    criteria=(),
    phase=Phase.STORES_AND_ROLES,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
)
