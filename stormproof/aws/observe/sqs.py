"""The queues as they stand: one look that all their controls share."""

from __future__ import annotations

from collections.abc import Mapping

from stormproof.core.planning.controls import Desired, Reads
from stormproof.core.system import Queue

Queues = tuple[tuple[Queue, Mapping[str, str]], ...]
"""Each queue with GetQueueAttributes' answer."""


def read_queues(reads: Reads, desired: Desired) -> Queues:
    """Return every queue of the system with all its attributes."""
    return tuple(
        (queue, reads.read("sqs", "get_queue_attributes", QueueUrl=queue.url, AttributeNames=["All"])["Attributes"])
        for queue in desired.system.queues
    )
