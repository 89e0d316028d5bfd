"""Moves messages from queue to queue, so many a second of the virtual clock, until no more are visible.

Messages are received and deleted as by a client: the permissions that a redrive needs say so
(https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html).
"""

from __future__ import annotations

import asyncio
import uuid
from dataclasses import dataclass
from enum import Enum
from itertools import islice
from typing import Any

from moto.sqs.models import Message, Queue, sqs_backends

from localaws.kernel.loops import on_loop
from localaws.kernel.platform import Platform
from localaws.kernel.ports import ACCOUNT

FASTEST = 500
"""Messages a second; what AWS finds best where nobody says is not known, here it is this."""
KEPT = 10
VISIBILITY_S = 30
NO_SOURCE = "CouldNotDetermineMessageSource"
NO_QUEUE = "AWS.SimpleQueueService.NonExistentQueue"


class Status(Enum):
    """How a task stands."""

    RUNNING = "RUNNING"
    COMPLETED = "COMPLETED"
    CANCELLED = "CANCELLED"
    FAILED = "FAILED"


@dataclass
class Task:
    """Messages on their way: `started` in epoch seconds, `rate` in messages a second where one was named."""

    id: str
    source_arn: str
    destination_arn: str | None
    rate: int | None
    started: float
    to_move: int
    moved: int = 0
    status: Status = Status.RUNNING
    failure: str = ""

    def fail(self, reason: str) -> None:
        """End the task."""
        self.status, self.failure = Status.FAILED, reason


class Mover:
    """Carries tasks out. Whoever calls holds the lock of SQS in the queue's region."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def start(self, source: Queue, destination_arn: str | None, rate: int | None) -> Task:
        """Begin a task; its first messages move at once, by the loop."""
        now = self._platform.clock.now()
        task = Task(str(uuid.uuid4()), source.queue_arn, destination_arn, rate, now, len(source.messages))
        tasks = _kept(source)
        tasks.append(task)
        del tasks[:-KEPT]
        on_loop(self._platform.loop, self._go_on_at, now, source, task)
        return task

    def _go_on_at(self, at: float, source: Queue, task: Task) -> None:
        async def go_on() -> None:
            await asyncio.to_thread(self._step, source, task)
            if task.status is Status.RUNNING:
                self._go_on_at(at + 1, source, task)

        self._platform.clock.at(at, go_on)

    def _step(self, source: Queue, task: Task) -> None:
        """Move the messages of a second."""
        with self._platform.locks.of("sqs", source.region):
            if sqs_backends[ACCOUNT][source.region].queues.get(source.name) is not source:
                task.fail(NO_QUEUE)
            for message in list(islice(source.messages, task.rate or FASTEST)):
                if task.status is Status.RUNNING:
                    _move(source, message, task)
            if task.status is Status.RUNNING and not source.messages:
                task.status = Status.COMPLETED


def tasks_of(source: Queue) -> list[Task]:
    """Return the tasks of a queue, the newest first; a queue of the same name made later has none of them."""
    return list(reversed(_kept(source)))


def _kept(source: Any) -> list[Task]:
    tasks: list[Task] = vars(source).setdefault("move_tasks", [])
    return tasks


def _move(source: Queue, message: Any, task: Task) -> None:
    to = str(task.destination_arn or getattr(message, "origin", source.queue_arn))
    if to == source.queue_arn:
        task.fail(NO_SOURCE)
        return
    queue: Any = sqs_backends[ACCOUNT][source.region].queues.get(to.rpartition(":")[2])
    if queue is None:
        task.fail(NO_QUEUE)
        return
    message.mark_received(VISIBILITY_S)
    copy = Message(str(uuid.uuid4()), message.body, message.system_attributes)
    copy.message_attributes, copy.group_id = message.message_attributes, message.group_id
    copy.mark_sent(queue.delay_seconds)
    queue.add_message(copy)
    source.delete_message(message.receipt_handle)
    task.moved += 1
