"""Dead-letter queues that were made beside the system's queues: they are queues of the system as any other.

Those of its owner's are where the stack, the tags or the target file name them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from stormproof.core.alerts.dead_letters import dead_letter_queue
from stormproof.core.errors import NotThere
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Reads
from stormproof.core.system import Queue, System


def with_dead_letters(reads: Reads, system: System) -> System:
    """Return the system with the dead-letter queues of ours that are there."""
    known = {queue.arn for queue in system.queues}
    found = (queue for queue in _made(reads, system) if queue.arn not in known)
    return replace(system, queues=(*system.queues, *found))


def _made(reads: Reads, system: System) -> Iterator[Queue]:
    names = Names(system)
    for queue in system.queues:
        name = dead_letter_queue(names, queue.name)
        try:
            url = str(reads.read("sqs", "get_queue_url", QueueName=name)["QueueUrl"])
        except NotThere:
            continue
        yield Queue(name, url, names.arn("sqs", name))
