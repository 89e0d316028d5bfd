"""SQS: messages are announced when they become visible, and RedriveAllowPolicy is kept.

moto wakes nobody but its own polling threads, takes time by the square of the messages that wait, and loses the
RedriveAllowPolicy attribute
(https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from moto.core.utils import unix_time_millis
from moto.sqs.models import Message, Queue, SQSBackend

from localaws.kernel.platform import Platform
from localaws.kernel.queue_notifications import Arrivals
from localaws.moto.patches import Method, Patches

# A message is visible again only after its timeout has passed, by moto's clock of milliseconds.
ROUNDING = 0.002


def _available(queue: Queue) -> list[Message]:
    now = unix_time_millis()
    return [each for each in _all(queue) if each.visible_at < now and each.delayed_until <= now]


def _delayed(queue: Queue) -> int:
    now = unix_time_millis()
    return sum(each.delayed_until > now for each in _all(queue))


def _not_visible(queue: Queue) -> int:
    now = unix_time_millis()
    return sum(each.visible_at >= now for each in _all(queue))


def _all(queue: Queue) -> list[Message]:
    return queue._messages  # noqa: SLF001  # moto's own properties ask each message for the time anew


# moto counts all messages three times for each one that is sent: by one reading of the clock that costs little.
COUNTED: Mapping[str, Callable[[Queue], object]] = {
    "messages": _available,
    "approximate_number_of_messages_delayed": _delayed,
    "approximate_number_of_messages_not_visible": _not_visible,
}


def install(patches: Patches, platform: Platform) -> None:
    """Announce arrivals; keep the lost attribute."""
    patches.wrap(Queue, "add_message", partial(_announcing_add, platform.arrivals))
    patches.wrap(Queue, "delete_message", partial(_announcing_delete, platform.arrivals))
    patches.wrap(SQSBackend, "receive_message", partial(_announcing_receive, platform.arrivals))
    patches.wrap(SQSBackend, "change_message_visibility", partial(_announcing_change, platform.arrivals))
    for name, counted in COUNTED.items():
        patches.put(Queue, name, property(counted))
    patches.put(Queue, "redrive_allow_policy", None)
    patches.put(Queue, "BASE_ATTRIBUTES", [*Queue.BASE_ATTRIBUTES, "RedriveAllowPolicy"])


def _announcing_add(arrivals: Arrivals, add: Method) -> Method:
    def add_message(queue: Queue, message: Message) -> None:
        add(queue, message)
        arrivals.announce(queue.queue_arn, max(0.0, (message.delayed_until - unix_time_millis()) / 1000))

    return add_message


def _announcing_delete(arrivals: Arrivals, delete: Method) -> Method:
    def delete_message(queue: Queue, receipt_handle: str) -> None:
        delete(queue, receipt_handle)
        if queue.fifo_queue:  # the next message of the group was held back by the deleted one
            arrivals.announce(queue.queue_arn)

    return delete_message


def _announcing_receive(arrivals: Arrivals, receive: Method) -> Method:
    def receive_message(
        backend: SQSBackend, queue_name: str, count: int, wait: int, visibility: int, *rest: Any, **more: Any
    ) -> Any:
        messages = receive(backend, queue_name, count, wait, visibility, *rest, **more)
        if messages:
            arrivals.announce(backend.get_queue(queue_name).queue_arn, float(visibility) + ROUNDING)
        return messages

    return receive_message


def _announcing_change(arrivals: Arrivals, change: Method) -> Method:
    def change_message_visibility(
        backend: SQSBackend, queue_name: str, receipt_handle: str, visibility_timeout: int
    ) -> None:
        change(backend, queue_name, receipt_handle, visibility_timeout)
        arrivals.announce(backend.get_queue(queue_name).queue_arn, float(visibility_timeout) + ROUNDING)

    return change_message_visibility
