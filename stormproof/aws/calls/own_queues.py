"""Queues of a run's own, as an undo says how one is taken away before it has a URL."""

from __future__ import annotations

from stormproof.core.planning.plans import Call


def ended_queue(name: str) -> Call:
    """Return what deletes a queue by its name, as an undo says it: no call."""
    return Call("sqs", "end_own_queue", {"QueueName": name}, idempotent=True)
