"""The queues and topics that rules and schedules send to: moto's, under their locks and their policies."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends

from localaws.kernel.locks import Locks
from localaws.kernel.ports import ACCOUNT
from localaws.services.events.targets import Origin, Undelivered
from localaws.services.sns.policy import Access, admits


class MotoPlaces:
    """Implements `localaws.services.events.targets.Places`."""

    def __init__(self, locks: Locks) -> None:
        self._locks = locks

    async def send(self, arn: str, text: str, origin: Origin, settings: Mapping[str, Any]) -> None:
        """Send to a queue; see the protocol."""
        await asyncio.to_thread(self._send, arn, text, origin, settings)

    async def publish(self, arn: str, text: str, origin: Origin, subject: str | None = None) -> None:
        """Publish to a topic; see the protocol."""
        await asyncio.to_thread(self._publish, arn, text, origin, subject)

    async def check(self, arn: str, origin: Origin) -> None:
        """Return where a queue or topic is there and admits the origin; raises Undelivered otherwise."""
        await asyncio.to_thread(self._look, arn, origin)

    def _send(self, arn: str, text: str, origin: Origin, settings: Mapping[str, Any]) -> None:
        region = arn.split(":")[3]
        attributes = {
            key: {"DataType": "String", "StringValue": value}
            for key, value in (settings.get("attributes") or {}).items()
        }
        with self._locks.of("sqs", region):
            backend, name = _queue(arn, origin)
            backend.send_message(
                name,
                text,
                message_attributes=attributes,
                group_id=settings.get("MessageGroupId"),
                system_attributes=_traced(settings.get("trace")),
            )

    def _publish(self, arn: str, text: str, origin: Origin, subject: str | None) -> None:
        with self._locks.of("sns", arn.split(":")[3]):
            _topic(arn, origin).publish(text, subject)

    def _look(self, arn: str, origin: Origin) -> None:
        service, region = arn.split(":")[2:4]
        with self._locks.of(service, region):
            (_queue if service == "sqs" else _topic)(arn, origin)


def _traced(header: str | None) -> dict[str, Any] | None:
    """Return the system attribute that tells a message's trace, None without one."""
    return {"AWSTraceHeader": {"DataType": "String", "StringValue": header}} if header else None


def _queue(arn: str, origin: Origin) -> tuple[Any, str]:
    region, account, name = arn.split(":")[3:6]
    backend = sqs_backends[account][region]
    queue = backend.queues.get(name)
    if queue is None:
        raise Undelivered("NO_RESOURCE", f"there is no queue {arn}")
    _check(json.loads(queue.policy or "{}"), "sqs:SendMessage", arn, origin)
    return backend, name


def _topic(arn: str, origin: Origin) -> Any:
    region, account = arn.split(":")[3:5]
    topic = sns_backends[account][region].topics.get(arn)
    if topic is None:
        raise Undelivered("NO_RESOURCE", f"there is no topic {arn}")
    _check(json.loads(topic.policy), "sns:Publish", arn, origin)
    return topic


def _check(policy: Mapping[str, Any], action: str, arn: str, origin: Origin) -> None:
    context = {
        "aws:sourcearn": origin.arn,
        "aws:sourceaccount": origin.arn.split(":")[4] or ACCOUNT,  # a bucket's ARN names no account
        "aws:securetransport": "true",
    }
    if not origin.by_role and not admits(policy, Access(origin.principal, action, arn, context)):
        raise Undelivered("NO_PERMISSIONS", f"the policy of {arn} does not allow {origin.principal} {action}")
