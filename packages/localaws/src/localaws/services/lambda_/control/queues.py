"""The queues and topics that Lambda's data plane reads and writes: moto's backends, under their locks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, TypeVar

from moto.core.exceptions import ServiceException
from moto.sns.models import sns_backends
from moto.sqs.models import Message as MotoMessage
from moto.sqs.models import sqs_backends

from localaws.kernel.locks import Locks
from localaws.kernel.queue_notifications import Arrivals
from localaws.services.lambda_.runtime.invocations.sqs_source import Message

T = TypeVar("T")
MOST_ATTRIBUTES = ["All"]


class MotoQueues:
    """Implements `Queues` and `Deliveries` of localaws.services.lambda_.runtime."""

    def __init__(self, arrivals: Arrivals, locks: Locks) -> None:
        self._arrivals = arrivals
        self._locks = locks

    async def receive(self, queue_arn: str, count: int) -> Sequence[Message]:
        """Receive up to so many visible messages; none where the queue is gone."""
        return await self._locked("sqs", queue_arn, lambda: _receive(queue_arn, count))

    async def delete(self, queue_arn: str, receipt_handles: Sequence[str]) -> None:
        """Delete messages."""
        if receipt_handles:
            await self._locked("sqs", queue_arn, lambda: _delete(queue_arn, receipt_handles))

    def watch(self, queue_arn: str, notify: Callable[[], None]) -> Callable[[], None]:
        """Call `notify` whenever messages may be there."""
        return self._arrivals.watch(queue_arn, notify)

    async def send(self, arn: str, body: str, attributes: Mapping[str, str]) -> None:
        """Send a message to a queue or a topic; raises LookupError where it is not there."""
        service = arn.split(":")[2]
        await self._locked(service, arn, lambda: SENDERS[service](arn, body, attributes))

    async def _locked(self, service: str, arn: str, act: Callable[[], T]) -> T:
        """Act under the backend's lock: at once where it is free, else in a thread that waits for it."""
        lock = self._locks.of(service, arn.split(":")[3])
        if lock.acquire(blocking=False):
            try:
                return act()
            finally:
                lock.release()

        def wait() -> T:
            with lock:
                return act()

        return await asyncio.to_thread(wait)


def _place(arn: str) -> tuple[Any, str]:
    region, account, name = arn.split(":")[3:6]
    return sqs_backends[account][region], name


def _receive(queue_arn: str, count: int) -> Sequence[Message]:
    backend, name = _place(queue_arn)
    queue = backend.queues.get(name)
    if queue is None:
        return ()
    received = backend.receive_message(name, count, 0, int(queue.visibility_timeout), MOST_ATTRIBUTES)
    return [_message(message, fifo=queue.fifo_queue) for message in received]


def _delete(queue_arn: str, receipt_handles: Sequence[str]) -> None:
    backend, name = _place(queue_arn)
    for handle in receipt_handles:
        with suppress(ServiceException):  # the queue is gone, or the message was received again meanwhile
            backend.delete_message(name, handle)


def _message(message: MotoMessage, *, fifo: bool) -> Message:
    attributes = {
        "ApproximateReceiveCount": str(message.approximate_receive_count),
        "SentTimestamp": str(message.sent_timestamp),
        "SenderId": message.sender_id,
        "ApproximateFirstReceiveTimestamp": str(message.approximate_first_receive_timestamp),
    }
    if fifo:
        attributes |= {
            "SequenceNumber": str(message.sequence_number),
            "MessageGroupId": str(message.group_id),
            "MessageDeduplicationId": str(message.deduplication_id),
        }
    return Message(
        message_id=message.id,
        receipt_handle=str(message.receipt_handle),
        body=message.body,
        md5_of_body=message.body_md5,
        attributes=attributes,
        message_attributes=message.message_attributes,
        md5_of_message_attributes=message.attribute_md5 if message.message_attributes else None,
    )


def type_of(attribute: str) -> str:
    """Return the type of an attribute of dead letters: the code alone is a number.

    https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html#invocation-dlq; recorded:
    localstack tests/aws/services/sns/test_sns.snapshot.json, test_sns_topic_as_lambda_dead_letter_queue.
    """
    return "Number" if attribute == "ErrorCode" else "String"


def _send_to_queue(arn: str, body: str, attributes: Mapping[str, str]) -> None:
    backend, name = _place(arn)
    if name not in backend.queues:
        raise LookupError(f"there is no queue {arn}")
    typed = {key: {"DataType": type_of(key), "StringValue": value} for key, value in attributes.items()}
    backend.send_message(name, body, message_attributes=typed)


def _publish(arn: str, body: str, attributes: Mapping[str, str]) -> None:
    region, account = arn.split(":")[3:5]
    backend = sns_backends[account][region]
    if arn not in backend.topics:
        raise LookupError(f"there is no topic {arn}")
    typed = {key: {"Type": type_of(key), "Value": value} for key, value in attributes.items()}
    backend.publish(message=body, arn=arn, message_attributes=typed)


SENDERS: Mapping[str, Callable[[str, str, Mapping[str, str]], None]] = {"sqs": _send_to_queue, "sns": _publish}
