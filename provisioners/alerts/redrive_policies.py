"""Redrive policies: a queue without one hands what was tried often enough to the dead-letter queue of ours.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html (RedrivePolicy)
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from provisioners.alerts import dead_letter_queues
from provisioners.alerts.dead_letter_queues import NO_QUEUE, left
from stormproof.aws.observe.dead_letters import REDRIVE, TARGET, Source
from stormproof.core.alerts.dead_letters import dead_letter_queue
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext
from stormproof.core.planning.plans import Action, Call, Change, NoChange, Step

NAME = "redrive-policies"
ASPECT = "redrive policy"


def plan(context: PlanContext, actual: tuple[Source, ...]) -> Iterator[Step]:
    """Set it where there is none; what leads to our queue follows the policy's count, an owner's keeps its own."""
    names, most = Names(context.system), context.policy.most_receives
    if not actual:
        yield NoChange(NAME, context.system.api_arn, ASPECT, NO_QUEUE)
    for source in actual:
        arn = source.queue.arn
        if reason := left(context, source):
            yield NoChange(NAME, arn, ASPECT, reason, remark=not source.target)
            continue
        wanted = {TARGET: names.arn("sqs", dead_letter_queue(names, source.queue.name)), "maxReceiveCount": most}
        standing = json.loads(source.attributes.get(REDRIVE) or "{}")
        if standing and {**standing, "maxReceiveCount": int(standing["maxReceiveCount"])} == wanted:
            yield NoChange(NAME, arn, ASPECT, f"a message is set aside when it was tried {most} times")
            continue
        breaking = "" if standing else f"a message that fails is tried {most} times, and no more until it expires"
        action = Action.UPDATE if standing else Action.CREATE
        calls = (_set(source, json.dumps(wanted)),)
        yield Change(NAME, arn, ASPECT, action, standing or None, wanted, calls, breaking=breaking)


def remove(context: PlanContext, actual: tuple[Source, ...]) -> Iterator[Step]:
    """Take ours off: messages are tried again until they expire."""
    names = Names(context.system)
    for source in actual:
        if source.target == names.arn("sqs", dead_letter_queue(names, source.queue.name)):
            before, calls = json.loads(source.attributes[REDRIVE]), (_set(source, ""),)
            yield Change(NAME, source.queue.arn, ASPECT, Action.DELETE, before, None, calls)
        else:
            yield NoChange(NAME, source.queue.arn, ASPECT, "its redrive policy is its owner's, or there is none")


def _set(source: Source, policy: str) -> Call:
    return Call("sqs", "set_queue_attributes", {"QueueUrl": source.queue.url, "Attributes": {REDRIVE: policy}})


CONTROL = Control(
    name=NAME,
    criteria=("3.3",),
    phase=Phase.OBSERVERS,
    aspects=(ASPECT,),
    read=dead_letter_queues.read,
    plan=plan,
    remove=remove,
    requires=("dead-letter-alarms",),
    parts=("dead-letter-queues",),
)
