"""Delivery in the background: retries by the clock, dead letters, order."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from localaws.kernel.clock import VirtualClock
from localaws.kernel.work import Work
from localaws.services.sns.delivery import Delivery, Refused, Unreachable
from localaws.services.sns.notification import Notification, Target

TOPIC = "arn:aws:sns:us-east-1:123456789012:alerts"
HTTP = Target("subscription", "http", "http://127.0.0.1:9/", dead_letters="arn:aws:sqs:us-east-1:123456789012:dead")


def note(text: str, group: str | None = None) -> Notification:
    """Return a notification."""
    return Notification(TOPIC, f"id-{text}", text, "2026-11-22T21:00:00.000Z", group_id=group)


class World:
    """A clock and a delivery whose endpoints are lists."""

    def __init__(self, folder: Path) -> None:
        self.work = Work()
        self.clock = VirtualClock(self.work, folder / "offset")
        self.tried: list[str] = []
        self.dead: list[str] = []
        self.failure: Exception | None = None
        protocols = {"http": self.http, "sqs": self.sqs}
        self.delivery = Delivery(self.clock, self.work, asyncio.get_running_loop(), protocols)

    async def http(self, notification: Notification, _target: Target) -> None:
        """Take a message, or fail."""
        self.tried.append(notification.message)
        if self.failure:
            raise self.failure

    async def sqs(self, notification: Notification, _target: Target) -> None:
        """Take a dead letter."""
        self.dead.append(notification.message)


Play = Callable[[Callable[[World], Awaitable[None]]], None]


@pytest.fixture
def play(tmp_path: Path) -> Play:
    """Run a scenario in a world of its own and give the process its real time back."""

    def run(scenario: Callable[[World], Awaitable[None]]) -> None:
        async def main() -> None:
            world = World(tmp_path)
            try:
                await scenario(world)
            finally:
                await world.work.cancel()
                world.clock.close()

        asyncio.run(main())

    return run


def test_an_endpoint_that_comes_back_gets_its_message(play: Play) -> None:
    """By default there are three retries, 20 seconds apart (sns-message-delivery-retries, HTTP/S)."""

    async def scenario(world: World) -> None:
        world.failure = Unreachable("down")
        world.delivery.send(note("hello"), HTTP)
        await world.clock.advance(21)
        world.failure = None
        await world.clock.advance(60)
        assert (world.tried, world.dead) == (["hello"] * 3, [])

    play(scenario)


def test_what_cannot_be_delivered_becomes_a_dead_letter(play: Play, caplog: pytest.LogCaptureFixture) -> None:
    """After the last retry the message goes to the subscription's queue, and the log says why."""

    async def scenario(world: World) -> None:
        world.failure = Unreachable("down")
        world.delivery.send(note("hello"), HTTP)
        await world.clock.advance(100)
        assert (len(world.tried), world.dead) == (4, ["hello"])

    with caplog.at_level(logging.WARNING):
        play(scenario)
    assert "SNS could not deliver id-hello to http://127.0.0.1:9/: down" in caplog.text


def test_a_refusal_is_final(play: Play) -> None:
    """A client-side error is not retried."""

    async def scenario(world: World) -> None:
        world.failure = Refused("410")
        world.delivery.send(note("hello"), HTTP)
        await world.clock.advance(100)
        assert (world.tried, world.dead) == (["hello"], ["hello"])

    play(scenario)


def test_a_group_keeps_its_order(play: Play) -> None:
    """Messages of a FIFO topic reach a subscription in the order in which they were published."""

    async def scenario(world: World) -> None:
        arrived = []

        async def slow(notification: Notification, _target: Target) -> None:
            await asyncio.sleep(0.01 if notification.message == "0" else 0)
            arrived.append(notification.message)

        delivery = Delivery(world.clock, world.work, asyncio.get_running_loop(), {"http": slow})
        for number in range(4):
            delivery.send(note(str(number), "group"), HTTP)
        await world.clock.advance(0)
        assert arrived == ["0", "1", "2", "3"]

    play(scenario)


def test_threads_may_publish(play: Play) -> None:
    """`send` hands over to the loop from any thread, and the clock waits for what came of it."""

    async def scenario(world: World) -> None:
        await asyncio.to_thread(world.delivery.send, note("hello"), HTTP)
        await world.clock.advance(0)
        assert world.tried == ["hello"]

    play(scenario)


def test_a_protocol_without_endpoint_is_passed_over(play: Play) -> None:
    """SMS and mobile push are accepted by the API and delivered to nobody."""

    async def scenario(world: World) -> None:
        world.delivery.send(note("hello"), Target("subscription", "sms", "+4312345"))
        await world.clock.advance(0)
        assert world.tried == []

    play(scenario)
