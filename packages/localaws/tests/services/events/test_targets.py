"""Delivery to targets: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from localaws.kernel.ports import Caller, InvokeError, Outcome
from localaws.services.events.targets import Origin, Targets, Undelivered

RULE = Origin("arn:aws:events:us-east-1:123456789012:rule/r", "events.amazonaws.com", by_role=False)
SCHEDULE = Origin(
    "arn:aws:scheduler:us-east-1:123456789012:schedule/default/s", "scheduler.amazonaws.com", by_role=True
)
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:f"
QUEUE = "arn:aws:sqs:us-east-1:123456789012:q"
GONE = "arn:aws:sqs:us-east-1:123456789012:gone"


class World:
    """Functions, queues, topics and logs that remember what they get; functions admit nobody but roles."""

    def __init__(self) -> None:
        self.got: list[tuple[str, str, Any]] = []
        self.targets = Targets(self, self, self, lambda: 1000.0)

    async def invoke(self, arn: str, payload: bytes, caller: Caller) -> Outcome:
        """Refuse: targets are invoked asynchronously."""
        raise NotImplementedError

    async def enqueue(self, arn: str, payload: bytes, caller: Caller) -> str:
        """Take an invocation."""
        if caller.principal != "iam":
            raise InvokeError("AccessDeniedException", "not admitted", 403)
        self.got.append((arn, payload.decode(), caller))
        return "request"

    async def send(self, arn: str, text: str, origin: Origin, settings: Mapping[str, Any]) -> None:
        """Take a message."""
        if arn == GONE:
            raise Undelivered("NO_RESOURCE", "gone")
        self.got.append((arn, text, settings))

    async def publish(self, arn: str, text: str, origin: Origin) -> None:
        """Take a notification."""
        self.got.append((arn, text, origin))

    def has_group(self, region: str, group: str) -> bool:
        """There is every group."""
        return True

    def write(self, region: str, group: str, stream: str, events: Sequence[tuple[int, str]]) -> None:
        """Take log events."""
        self.got.append((group, events[0][1], events[0][0]))

    def deliver(self, target: Mapping[str, Any], origin: Origin) -> bool:
        """Deliver a text."""
        return asyncio.run(self.targets.deliver(target, "text", origin))


def test_each_kind_of_target_gets_the_text() -> None:
    """Queues, topics, log groups, and functions that admit the sender."""
    world = World()
    topic, group = "arn:aws:sns:us-east-1:123456789012:t", "arn:aws:logs:us-east-1:123456789012:log-group:/g:*"
    assert world.deliver({"Arn": QUEUE, "SqsParameters": {"MessageGroupId": "m"}}, RULE)
    assert world.deliver({"Arn": topic}, RULE)
    assert world.deliver({"Arn": group}, RULE)
    assert world.deliver({"Arn": FUNCTION}, SCHEDULE)
    assert world.got == [
        (QUEUE, "text", {"MessageGroupId": "m"}),
        (topic, "text", RULE),
        ("/g", "text", 1_000_000),
        (FUNCTION, "text", Caller()),
    ]


def test_what_is_refused_goes_to_the_dead_letter_queue_with_the_reason() -> None:
    """A function whose policy does not admit EventBridge gets nothing."""
    world = World()
    assert not world.deliver({"Arn": FUNCTION, "DeadLetterConfig": {"Arn": QUEUE}}, RULE)
    assert world.got == [
        (
            QUEUE,
            "text",
            {
                "attributes": {
                    "ERROR_CODE": "NO_PERMISSIONS",
                    "ERROR_MESSAGE": "not admitted",
                    "RULE_ARN": RULE.arn,
                    "TARGET_ARN": FUNCTION,
                }
            },
        )
    ]


def test_without_a_dead_letter_queue_it_is_gone() -> None:
    """Nor does a dead-letter queue that is gone raise."""
    world = World()
    assert not world.deliver({"Arn": FUNCTION}, RULE)
    assert not world.deliver({"Arn": FUNCTION, "DeadLetterConfig": {"Arn": GONE}}, RULE)
    assert not world.deliver({"Arn": "arn:aws:states:us-east-1:123456789012:stateMachine:s"}, RULE)
    assert world.got == []
