"""Sends a request again where a throttle turned it away, where the authorizer failed, or the function behind a reading.

What did not reach the system was not counted, and reading twice does no harm. What keeps failing is returned as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import TypeVar

from stormproof.core.clock import Clock
from stormproof.core.observations import Exchange
from stormproof.core.request_log import READ_ONLY, authorizer_failed, function_failed, throttled

Seen = TypeVar("Seen")
TIMES = 3
"""How often one request is sent again at most."""
PAUSE_S = 0.2
THROTTLED_TIMES = 20
"""How often one that a throttle turned away is sent again at most."""
THROTTLED_PAUSE_S = 0.5
IN_A_RUN = 30
"""How often a run sends again in all: a broken authorizer must not make it long."""


class RetryBudget:
    """What one run may still send again; thread-safe."""

    def __init__(self, in_a_run: int = IN_A_RUN) -> None:
        self._left = in_a_run
        self._lock = Lock()

    def ask(self, send: Callable[[], Seen], clock: Clock) -> Seen:
        """Send, and send again while the answer says nothing about the system; return the last answer."""
        seen = send()
        for _ in range(TIMES):
            if not (isinstance(seen, Exchange) and _worth_retrying(seen) and self._take()):
                break
            clock.pause(PAUSE_S)
            seen = self._unthrottled(send(), send, clock)
        return self._unthrottled(seen, send, clock)

    def _unthrottled(self, seen: Seen, send: Callable[[], Seen], clock: Clock) -> Seen:
        """Send as often as a throttle asks for it: its bucket fills again each second, whatever is behind it."""
        for _ in range(THROTTLED_TIMES):
            if not (isinstance(seen, Exchange) and throttled(seen)):
                break
            clock.pause(THROTTLED_PAUSE_S)
            seen = send()
        return seen

    def _take(self) -> bool:
        with self._lock:
            self._left -= 1
            return self._left >= 0


def _worth_retrying(seen: Exchange) -> bool:
    return authorizer_failed(seen) or (seen.method in READ_ONLY and function_failed(seen))
