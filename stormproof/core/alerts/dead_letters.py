"""What the dead-letter queues that are made beside the owner's queues are called."""

from __future__ import annotations

import hashlib

from stormproof.core.naming import Names

LONGEST = 80
"""https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html (QueueName)"""


def dead_letter_queue(names: Names, queue: str) -> str:
    """Return the queue that keeps what could not be done with a queue's messages; a hash shortens what is too long."""
    name = f"stormproof-{names.slug}-{queue}-dead"
    if len(name) <= LONGEST:
        return name
    tail = f"-{hashlib.sha256(name.encode()).hexdigest()[:6]}-dead"
    return name[: LONGEST - len(tail)] + tail
