"""The queues as they stand: one look that all their controls share."""

from __future__ import annotations

from collections.abc import Mapping

from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.system import Queue

Queues = tuple[tuple[Queue, Mapping[str, str]], ...]
"""Each queue with GetQueueAttributes' answer."""


def read_queues(reads: Reads, context: PlanContext) -> Queues:
    """Return every queue of the system with all its attributes."""
    return tuple((queue, queue_attributes(reads, queue)) for queue in context.system.queues)


def queue_attributes(reads: Reads, queue: Queue) -> Mapping[str, str]:
    """Return GetQueueAttributes' answer, all of it."""
    found: Mapping[str, str] = reads.read("sqs", "get_queue_attributes", QueueUrl=queue.url, AttributeNames=["All"])[
        "Attributes"
    ]
    return found


def queue_encryption(attributes: Mapping[str, str]) -> tuple[str, bool]:
    """Return the queue's key, empty for none, and whether SQS encrypts by its own.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
    """
    return str(attributes.get("KmsMasterKeyId") or ""), attributes.get("SqsManagedSseEnabled") == "true"
