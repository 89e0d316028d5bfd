"""Sending events to the targets of rules and schedules.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html: rules reach functions, queues and topics by
the target's own policy, schedules by their execution role. What is refused goes to the target's dead-letter queue with
the reason in its attributes (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html); errors of this
kind are not tried again, as on AWS.
"""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from localaws.kernel.ports import ACCOUNT, Caller, Functions, InvokeError, Logs


@dataclass(frozen=True)
class Origin:
    """Who sends: the rule or schedule, its service, and whether a role rather than the target's policy admits it."""

    arn: str
    principal: str
    by_role: bool

    @property
    def region(self) -> str:
        """The region of the rule or schedule."""
        return self.arn.split(":")[3]


class Undelivered(Exception):
    """A target could not be reached; `code` is AWS's word for the reason."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Places(Protocol):
    """Queues and topics. Both raise Undelivered where the place is gone or its policy refuses the origin."""

    async def send(self, arn: str, text: str, origin: Origin, settings: Mapping[str, Any]) -> None:
        """Send a message to a queue; `settings` are SqsParameters, and `attributes` of the message."""

    async def publish(self, arn: str, text: str, origin: Origin) -> None:
        """Publish to a topic."""


class Targets:
    """Delivers texts to targets as rules and schedules name them (API_Target)."""

    def __init__(self, functions: Functions, places: Places, logs: Logs, now: Callable[[], float]) -> None:
        self._functions = functions
        self._places = places
        self._logs = logs
        self._now = now
        self._ways: Mapping[str, Callable[[Mapping[str, Any], str, Origin], Awaitable[None]]] = {
            "lambda": self._invoke,
            "sqs": self._send,
            "sns": self._publish,
            "logs": self._write,
        }

    def knows(self, arn: str) -> bool:
        """Tell whether targets of that kind are delivered to."""
        return arn.split(":")[2] in self._ways

    async def deliver(self, target: Mapping[str, Any], text: str, origin: Origin) -> bool:
        """Deliver a text; return whether it arrived. What did not goes to the dead-letter queue, if there is one."""
        try:
            await self._ways.get(target["Arn"].split(":")[2], _refuse)(target, text, origin)
        except Undelivered as error:
            await self._bury(target, text, origin, error)
            return False
        return True

    async def _invoke(self, target: Mapping[str, Any], text: str, origin: Origin) -> None:
        caller = Caller() if origin.by_role else Caller(origin.principal, origin.arn, ACCOUNT)
        try:
            await self._functions.enqueue(target["Arn"], text.encode(), caller)
        except InvokeError as error:
            code = "NO_PERMISSIONS" if error.code == "AccessDeniedException" else error.code
            raise Undelivered(code, error.message) from None

    async def _send(self, target: Mapping[str, Any], text: str, origin: Origin) -> None:
        await self._places.send(target["Arn"], text, origin, target.get("SqsParameters") or {})

    async def _publish(self, target: Mapping[str, Any], text: str, origin: Origin) -> None:
        await self._places.publish(target["Arn"], text, origin)

    async def _write(self, target: Mapping[str, Any], text: str, _origin: Origin) -> None:
        region, group = target["Arn"].split(":")[3], target["Arn"].split(":log-group:")[1].removesuffix(":*")
        self._logs.write(region, group, str(uuid.uuid4()), [(int(self._now() * 1000), text)])

    async def _bury(self, target: Mapping[str, Any], text: str, origin: Origin, error: Undelivered) -> None:
        queue = (target.get("DeadLetterConfig") or {}).get("Arn")
        if not queue:
            return
        attributes = {
            "ERROR_CODE": error.code,
            "ERROR_MESSAGE": error.message,
            "RULE_ARN": origin.arn,
            "TARGET_ARN": target["Arn"],
        }
        try:
            await self._places.send(queue, text, origin, {"attributes": attributes})
        except Undelivered:
            return  # as on AWS, an event that even the dead-letter queue refuses is gone


async def _refuse(target: Mapping[str, Any], _text: str, _origin: Origin) -> None:
    raise Undelivered("NOT_IMPLEMENTED", f"localaws does not deliver to {target['Arn']}")
