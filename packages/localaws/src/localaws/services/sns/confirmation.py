"""Asking the owner of an endpoint whether it wants a topic's messages."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping

from localaws.kernel.clock import VirtualClock
from localaws.kernel.loops import on_loop
from localaws.kernel.work import Work
from localaws.services.sns.delivery import Refused, Unreachable
from localaws.services.sns.notification import Notification, Target
from localaws.services.sns.tokens import GOOD_FOR

LOG = logging.getLogger("localaws.services.sns")

Ask = Callable[[Notification, Target, str], Awaitable[None]]


class Confirmation:
    """Sends requests to confirm, by protocol, in the background and with retries. Callable from any thread."""

    def __init__(
        self, clock: VirtualClock, work: Work, loop: asyncio.AbstractEventLoop, protocols: Mapping[str, Ask]
    ) -> None:
        self._clock = clock
        self._work = work
        self._loop = loop
        self._protocols = protocols

    def ask(self, notification: Notification, target: Target, token: str) -> None:
        """Send the token to the endpoint."""
        on_loop(self._loop, self._start, notification, target, token)

    def expire(self, now: float, drop: Callable[[], None]) -> None:
        """Call `drop` when the time to confirm is over."""

        async def over() -> None:
            drop()

        on_loop(self._loop, self._clock.at, now + GOOD_FOR, over)

    def _start(self, notification: Notification, target: Target, token: str) -> None:
        self._work.start(self._attempt(notification, target, token, target.retries))

    async def _attempt(self, notification: Notification, target: Target, token: str, left: int) -> None:
        try:
            await self._protocols[target.protocol](notification, target, token)
        except (Refused, Unreachable) as error:
            if left <= 0 or isinstance(error, Refused):
                LOG.warning("SNS could not ask %s to confirm: %s", target.endpoint, error)
                return

            async def again() -> None:
                await self._attempt(notification, target, token, left - 1)

            self._clock.after(target.delay, again)
