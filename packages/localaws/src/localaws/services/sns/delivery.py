"""Delivery: in the background, with retries, so that no endpoint can break or slow whoever publishes.

https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping

from localaws.kernel.clock import VirtualClock
from localaws.kernel.loops import on_loop
from localaws.kernel.work import Work
from localaws.services.sns.notification import Notification, Target

LOG = logging.getLogger("localaws.services.sns")

Deliver = Callable[[Notification, Target], Awaitable[None]]
Tell = Callable[[Notification, str], None]
"""Hears of each delivery by the name of its metric."""


class Refused(Exception):
    """The endpoint is not there, or does not admit SNS: no retry."""


class Unreachable(Exception):
    """The endpoint did not take the message this time."""


class Delivery:
    """Delivers by protocol. `send` may be called from any thread."""

    def __init__(
        self,
        clock: VirtualClock,
        work: Work,
        loop: asyncio.AbstractEventLoop,
        protocols: Mapping[str, Deliver],
        tell: Tell = lambda _notification, _metric: None,
    ) -> None:
        self._clock = clock
        self._work = work
        self._loop = loop
        self._protocols = protocols
        self._tell = tell
        self._tails: dict[str, asyncio.Task[None]] = {}

    def send(self, notification: Notification, target: Target) -> None:
        """Deliver in the background; a protocol that is not delivered to (``sms``, ``application``) is passed over."""
        if target.protocol in self._protocols:
            on_loop(self._loop, self._start, notification, target)

    def _start(self, notification: Notification, target: Target) -> None:
        before = self._tails.get(target.arn) if notification.group_id else None
        task = self._work.start(self._after(before, notification, target))
        if notification.group_id:
            self._tails[target.arn] = task
            task.add_done_callback(lambda done: self._forget(target.arn, done))

    def _forget(self, arn: str, done: asyncio.Task[None]) -> None:
        if self._tails.get(arn) is done:
            del self._tails[arn]

    async def _after(self, before: asyncio.Task[None] | None, notification: Notification, target: Target) -> None:
        if before is not None:
            await asyncio.wait([before])
        await self._attempt(notification, target, target.retries)

    async def _attempt(self, notification: Notification, target: Target, left: int) -> None:
        try:
            await self._protocols[target.protocol](notification, target)
            self._tell(notification, "NumberOfNotificationsDelivered")
        except Unreachable as error:
            if left <= 0:
                await self._give_up(notification, target, error)
                return

            async def again() -> None:
                await self._attempt(notification, target, left - 1)

            self._clock.after(target.delay, again)
        except Refused as error:
            await self._give_up(notification, target, error)

    async def _give_up(self, notification: Notification, target: Target, error: Exception) -> None:
        LOG.warning("SNS could not deliver %s to %s: %s", notification.message_id, target.endpoint, error)
        self._tell(notification, "NumberOfNotificationsFailed")
        if target.dead_letters is None or target.endpoint == target.dead_letters:
            return
        letter = Target(target.arn, "sqs", target.dead_letters, target.raw)
        try:
            await self._protocols["sqs"](notification, letter)
        except (Refused, Unreachable) as failure:
            LOG.warning("SNS could not keep %s in %s: %s", notification.message_id, target.dead_letters, failure)
