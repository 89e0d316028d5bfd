"""Dead-letter queues that were made beside the system's queues belong to the system."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from stormproof.aws.discovery.dead_letters import with_dead_letters
from stormproof.core.alerts.dead_letters import dead_letter_queue
from stormproof.core.errors import NotThere
from stormproof.core.naming import Names
from stormproof.core.system import Queue
from tests.provisioners.fakes import SYSTEM, FakeReads

NAMES = Names(SYSTEM)
JOBS, MAILS = (Queue(name, f"https://sqs/{name}", NAMES.arn("sqs", name)) for name in ("jobs", "mails"))
DEAD = dead_letter_queue(NAMES, "jobs")


def found(**asked: Any) -> dict[str, str]:
    """Answer GetQueueUrl."""
    if asked["QueueName"] != DEAD:
        raise NotThere(asked["QueueName"])
    return {"QueueUrl": f"https://sqs/{DEAD}"}


def test_those_that_are_there_come_after_the_owner_s() -> None:
    """And once, also where the target file names them."""
    reads = FakeReads({("sqs", "get_queue_url"): found})
    system = with_dead_letters(reads, replace(SYSTEM, queues=(JOBS, MAILS)))
    assert [each.name for each in system.queues] == ["jobs", "mails", DEAD]
    assert system.queues[-1].arn == NAMES.arn("sqs", DEAD)
    assert with_dead_letters(reads, system) == system
