"""SQS: FIFO queues keep the order of each group, hold back what comes after a message that is out, and deduplicate.

moto gives messages in the order of the queue, forgets a group's order when a message is visible again, deduplicates
against messages that are still there alone and takes handles that have expired. As recorded: localstack/localstack,
tests/aws/services/sqs/test_sqs.py and test_sqs.snapshot.json (test_fifo_receive_message_group_id_ordering,
test_fifo_message_group_visibility_after_partial_delete, test_fifo_receive_message_with_zero_visibility_timeout,
test_fifo_message_group_visibility_after_change_message_visibility,
test_fifo_group_visibility_extends_with_change_message_visibility,
test_fifo_deduplication_arrives_once_after_delete, test_fifo_delete_after_visibility_timeout);
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from moto.core.utils import unix_time_millis
from moto.sqs import models
from moto.sqs.exceptions import InvalidParameterValue
from moto.sqs.models import Message, Queue, SQSBackend

from localaws.moto.patches import Method, Patches

REMEMBERED_MS = 300_000
FIRST_NUMBER, STEP = 18_800_000_000_000_000_000, 256
"""Sequence numbers have 20 digits and increase within a queue; AWS promises no more of them."""

EXPIRED = "Value {} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired."
# By name: moto does not export it.
FILTER = "_filter_message_attributes"


def install(patches: Patches) -> None:
    """Let FIFO queues be ours, and all others moto's."""
    patches.wrap(Queue, "__init__", _with_memory)
    patches.wrap(Queue, "add_message", _adding)
    patches.wrap(Queue, "delete_message", _deleting)
    patches.wrap(SQSBackend, "receive_message", _receiving)
    patches.wrap(SQSBackend, "send_message", _by_queue_delay)
    patches.wrap(SQSBackend, "purge_queue", _purging)


def _with_memory(make: Method) -> Method:
    def init(queue: Any, *given: Any, **more: Any) -> None:
        queue.seen, queue.group_order = {}, []
        queue.numbers = itertools.count(FIRST_NUMBER, STEP)
        make(queue, *given, **more)

    return init


def _adding(add: Method) -> Method:
    def add_message(queue: Any, message: Any) -> None:
        if not queue.fifo_queue:
            add(queue, message)
            return
        message.sequence_number = str(next(queue.numbers))
        if not _known(queue, message):
            queue._messages.append(message)  # noqa: SLF001  # moto's own, as below

    return add_message


def _known(queue: Any, message: Any) -> bool:
    """Tell whether the message was sent in the last five minutes, and remember it."""
    scope = message.group_id if queue.deduplication_scope == "messageGroup" else None
    key, now = (scope, message.deduplication_id), message.sent_timestamp or unix_time_millis()
    for old in [each for each, at in queue.seen.items() if at + REMEMBERED_MS <= now]:
        del queue.seen[old]
    if message.deduplication_id is None:
        return False
    known = key in queue.seen
    queue.seen.setdefault(key, now)
    return known


def _deleting(delete: Method) -> Method:
    def delete_message(queue: Any, receipt_handle: str) -> None:
        if queue.fifo_queue:
            now = unix_time_millis()
            for message in queue._messages:  # noqa: SLF001
                current = message.receipt_handle == receipt_handle
                if message.had_receipt_handle(receipt_handle) and (not current or message.visible_at < now):
                    raise InvalidParameterValue(EXPIRED.format(receipt_handle))
        delete(queue, receipt_handle)

    return delete_message


def _purging(purge: Method) -> Method:
    def purge_queue(backend: SQSBackend, queue_name: str) -> None:
        purge(backend, queue_name)
        queue: Any = backend.get_queue(queue_name)
        queue.group_order.clear()

    return purge_queue


def _by_queue_delay(send: Method) -> Method:
    def send_message(backend: SQSBackend, queue_name: str, *given: Any, **more: Any) -> Message:
        if backend.get_queue(queue_name).fifo_queue and more.get("delay_seconds") == 0:
            more["delay_seconds"] = None
        message: Message = send(backend, queue_name, *given, **more)
        return message

    return send_message


def _receiving(receive: Method) -> Method:
    def receive_message(
        backend: SQSBackend,
        queue_name: str,
        count: int,
        wait_seconds_timeout: int,
        visibility_timeout: int,
        message_attribute_names: Sequence[str] | None = None,
    ) -> Any:
        queue: Any = backend.get_queue(queue_name)
        if not queue.fifo_queue:
            return receive(
                backend, queue_name, count, wait_seconds_timeout, visibility_timeout, message_attribute_names
            )
        taken = list(itertools.islice(_next(queue), count))
        for message in taken:
            message.mark_received(visibility_timeout=visibility_timeout)
        _served(queue, {message.group_id for message in taken})
        told = deepcopy(taken)
        for message in told:
            getattr(models, FILTER)(message, list(message_attribute_names or ()))
        return told

    return receive_message


def _next(queue: Any) -> Any:
    """Yield the messages that may be received, group by group; those that failed too often go to the dead letters."""
    now = unix_time_millis()
    oldest = now - queue.message_retention_period * 1000
    queue._messages = [each for each in queue._messages if each.sent_timestamp > oldest]  # noqa: SLF001
    groups: dict[str, list[Any]] = {}
    for message in queue._messages:  # noqa: SLF001
        groups.setdefault(message.group_id, []).append(message)
    queue.group_order = [group for group in queue.group_order if group in groups]
    queue.group_order += [group for group in groups if group not in queue.group_order]
    for group in tuple(queue.group_order):
        for message in groups[group]:
            if message.visible_at >= now or message.delayed_until > now:
                break
            if _failed(queue, message):
                queue._messages.remove(message)  # noqa: SLF001
                queue.dead_letter_queue.add_message(message)
            else:
                yield message


def _failed(queue: Any, message: Any) -> bool:
    if queue.dead_letter_queue is None or not queue.redrive_policy:
        return False
    return bool(message.approximate_receive_count >= queue.redrive_policy["maxReceiveCount"])


def _served(queue: Any, groups: set[str | None]) -> None:
    """Put the groups that had their turn behind the others."""
    order = queue.group_order
    queue.group_order = [each for each in order if each not in groups] + [each for each in order if each in groups]
