"""Where the queues of the system put messages that could not be worked on.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from stormproof.aws.observe.invokers.event_sources import read_event_sources
from stormproof.aws.observe.sqs import queue_attributes, read_queues
from stormproof.core.alerts.dead_letters import dead_letter_queue
from stormproof.core.errors import NotThere
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.system import Queue

REDRIVE = "RedrivePolicy"
TARGET = "deadLetterTargetArn"


@dataclass(frozen=True)
class Source:
    """A queue that feeds a function: its attributes, and those of the dead-letter queue that we would give it.

    `url` is the address of that queue, empty, with no attributes, where it is not there.
    """

    queue: Queue
    attributes: Mapping[str, str]
    url: str = ""
    dead: Mapping[str, str] | None = None

    @property
    def target(self) -> str:
        """The ARN of the dead-letter queue that it has, empty for none."""
        return target(self.attributes)


def target(attributes: Mapping[str, str]) -> str:
    """Return the ARN of a queue's dead-letter queue, empty for none."""
    policy = json.loads(attributes.get(REDRIVE) or "{}")
    return str(policy.get(TARGET, ""))


def read_sources(reads: Reads, context: PlanContext) -> tuple[Source, ...]:
    """Look at the queues that feed a function, and at the dead-letter queues of ours."""
    feeding = {each.source for each in read_event_sources(reads, context)}
    queues = read_queues(reads, context)
    dead = {target(attributes) for _, attributes in queues}
    return tuple(
        _source(reads, context, queue, attributes)
        for queue, attributes in queues
        if queue.arn in feeding and queue.arn not in dead
    )


def _source(reads: Reads, context: PlanContext, queue: Queue, attributes: Mapping[str, str]) -> Source:
    names = Names(context.system)
    name = dead_letter_queue(names, queue.name)
    try:
        url = str(reads.read("sqs", "get_queue_url", QueueName=name)["QueueUrl"])
        return Source(queue, attributes, url, queue_attributes(reads, Queue(name, url, names.arn("sqs", name))))
    except NotThere:
        return Source(queue, attributes)
