"""SQS queues as SNS reaches them: those of moto, by the queue's own policy."""

from __future__ import annotations

import asyncio
import base64
import json
from typing import Any

from moto.sqs.exceptions import QueueDoesNotExist
from moto.sqs.models import sqs_backends

from localaws.kernel.locks import Locks
from localaws.services.sns.delivery import Refused
from localaws.services.sns.endpoints import SNS
from localaws.services.sns.notification import Notification
from localaws.services.sns.policy import Access, admits


class MotoQueues:
    """Implements `localaws.services.sns.endpoints.Queues`.

    A queue without a policy that admits the topic gets nothing, as on AWS:
    https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html
    """

    def __init__(self, locks: Locks) -> None:
        self._locks = locks

    async def send(self, queue_arn: str, body: str, notification: Notification, *, raw: bool) -> None:
        """Send a message; see the protocol."""
        await asyncio.to_thread(self._send, queue_arn, body, notification, raw=raw)

    def _send(self, queue_arn: str, body: str, notification: Notification, *, raw: bool) -> None:
        _, _, _, region, account, name = queue_arn.split(":", 5)
        backend = sqs_backends[account][region]
        with self._locks.of("sqs", region):
            try:
                queue = backend.get_queue(name)
            except QueueDoesNotExist:
                raise Refused(f"there is no queue {queue_arn}") from None
            if not admits(json.loads(queue.policy or "{}"), _access(queue_arn, notification)):
                raise Refused("the queue's policy does not allow sns.amazonaws.com to send messages for this topic")
            trace = {"DataType": "String", "StringValue": notification.trace}
            backend.send_message(
                name,
                body,
                system_attributes={"AWSTraceHeader": trace} if notification.trace else None,
                message_attributes=_attributes(notification) if raw else None,
                deduplication_id=notification.deduplication_id if queue.fifo_queue else None,
                group_id=notification.group_id if queue.fifo_queue or not notification.sequence_number else None,
                validate_group_id=False,
            )


def _access(queue_arn: str, notification: Notification) -> Access:
    context = {
        "aws:sourcearn": notification.topic_arn,
        "aws:sourceaccount": notification.account,
        "aws:securetransport": "true",
    }
    return Access(SNS, "sqs:SendMessage", queue_arn, context)


def _attributes(notification: Notification) -> dict[str, dict[str, Any]]:
    attributes: dict[str, dict[str, Any]] = {}
    for name, value in notification.attributes.items():
        if value["Type"].startswith("Binary"):
            attributes[name] = {"DataType": value["Type"], "BinaryValue": base64.b64decode(value["Value"])}
        else:
            attributes[name] = {"DataType": value["Type"], "StringValue": str(value["Value"])}
    return attributes
