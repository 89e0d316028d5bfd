"""SQS's metrics: what is sent, received and deleted, and each minute how many messages wait, and how long.

moto measures nothing. Names and units: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/
sqs-available-cloudwatch-metrics.html. As there, a queue is measured up to six hours after an operation accessed it, a
look at its attributes too (.../sqs-monitoring-using-cloudwatch.html); AWS goes on while a queue holds messages, here
once an hour.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from functools import partial
from typing import Any

from moto.sqs.models import Message, Queue, SQSBackend, sqs_backends

from localaws.kernel.clock import Event
from localaws.kernel.loops import on_loop
from localaws.kernel.platform import Platform
from localaws.kernel.ports import ACCOUNT, Datum
from localaws.moto.patches import Method, Patches

NAMESPACE = "AWS/SQS"
MINUTE, HOUR = 60, 3600
ACTIVE = 6 * HOUR


def install(patches: Patches, platform: Platform) -> None:
    """Count operations and sample queues."""
    meter = Meter(platform)
    patches.wrap(Queue, "add_message", partial(_counting_add, meter))
    patches.wrap(Queue, "delete_message", partial(_counting_delete, meter))
    patches.wrap(SQSBackend, "receive_message", partial(_counting_receive, meter))
    patches.wrap(SQSBackend, "get_queue_attributes", partial(_looking, meter))


class Meter:
    """Emits metrics of queues. `used` may be called by any thread."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._guard = threading.Lock()
        self._last: dict[tuple[str, str], float] = {}
        self._step = 0
        self._next: Event | None = None

    def used(self, queue: Queue, figures: Mapping[str, float]) -> None:
        """Record what an operation did, and sample the queue at each minute from now on."""
        now, region = self._platform.clock.now(), queue.region
        self._emit(region, queue.name, figures, now)
        with self._guard:
            self._last[region, queue.name] = now
            slow, self._step = self._step != MINUTE, MINUTE
        if slow:
            on_loop(self._platform.loop, self._schedule)

    def _schedule(self) -> None:
        now = self._platform.clock.now()
        with self._guard:
            recent = any(now - last <= ACTIVE for last in self._last.values())
            self._step = step = (MINUTE if recent else HOUR) if self._last else 0
        if self._next is not None:
            self._next.cancel()
        self._next = self._platform.clock.at(now // step * step + step, self._beat) if step else None

    async def _beat(self) -> None:
        at = self._platform.clock.now()
        with self._guard:
            known = list(self._last.items())
        await asyncio.to_thread(self._sample, known, at)
        self._schedule()

    def _sample(self, known: list[tuple[tuple[str, str], float]], at: float) -> None:
        for (region, name), last in known:
            if at - last > ACTIVE and at % HOUR >= MINUTE:
                continue
            with self._platform.locks.of("sqs", region):
                queue = sqs_backends[ACCOUNT][region].queues.get(name)
                figures = _depth(queue, at) if queue else {}
            if figures and (at - last <= ACTIVE or any(figures.values())):
                # the sample tells of the minute that ends now
                self._emit(region, name, figures, at - 1)
            else:
                with self._guard:
                    self._last.pop((region, name), None)

    def _emit(self, region: str, name: str, figures: Mapping[str, float], at: float) -> None:
        data = [
            Datum(NAMESPACE, metric, value, at, UNITS.get(metric, "Count"), {"QueueName": name})
            for metric, value in figures.items()
        ]
        self._platform.metrics.emit(region, data)


UNITS = {"SentMessageSize": "Bytes", "ApproximateAgeOfOldestMessage": "Seconds"}


def _depth(queue: Queue, at: float) -> dict[str, float]:
    messages = list(queue._messages)  # noqa: SLF001  # the property of moto leaves out what is in flight
    sent: list[Any] = [message.sent_timestamp for message in messages]  # milliseconds; moto says None and means int
    in_flight = sum(not message.visible for message in messages)
    delayed = sum(bool(message.delayed) for message in messages)
    return {
        "ApproximateNumberOfMessagesVisible": float(len(messages) - in_flight - delayed),
        "ApproximateNumberOfMessagesNotVisible": float(in_flight),
        "ApproximateNumberOfMessagesDelayed": float(delayed),
        "ApproximateAgeOfOldestMessage": max((at - moment / 1000 for moment in sent), default=0.0),
    }


def _counting_add(meter: Meter, moto: Method) -> Method:
    def add_message(queue: Queue, message: Message) -> None:
        moto(queue, message)
        meter.used(queue, {"NumberOfMessagesSent": 1.0, "SentMessageSize": float(len(message.body.encode()))})

    return add_message


def _counting_delete(meter: Meter, moto: Method) -> Method:
    def delete_message(queue: Queue, receipt_handle: str) -> None:
        moto(queue, receipt_handle)
        meter.used(queue, {"NumberOfMessagesDeleted": 1.0})

    return delete_message


def _counting_receive(meter: Meter, moto: Method) -> Method:
    def receive_message(backend: SQSBackend, queue_name: str, *arguments: Any, **named: Any) -> Any:
        messages = moto(backend, queue_name, *arguments, **named)
        received = {"NumberOfMessagesReceived": float(len(messages))} if messages else {"NumberOfEmptyReceives": 1.0}
        meter.used(backend.get_queue(queue_name), received)
        return messages

    return receive_message


def _looking(meter: Meter, moto: Method) -> Method:
    def get_queue_attributes(backend: SQSBackend, queue_name: str, *arguments: Any, **named: Any) -> Any:
        found = moto(backend, queue_name, *arguments, **named)
        meter.used(backend.get_queue(queue_name), {})
        return found

    return get_queue_attributes
