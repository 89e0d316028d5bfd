"""Asking again where the authorizer itself failed, or the function behind a request that only reads.

Whatever was not reached was not counted, and reading twice does no harm. What fails on and on is seen in the end.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import TypeVar

from stormproof.core.clock import Clock
from stormproof.core.observations import Exchange
from stormproof.core.request_log import LOOKS, function_failed, nobody_looked

Seen = TypeVar("Seen")
TIMES = 3
PAUSE_S = 0.2
IN_A_RUN = 30
"""What a run asks again in all: a broken authorizer must not make it long."""


class RetryBudget:
    """The patience of one run; thread-safe."""

    def __init__(self, in_a_run: int = IN_A_RUN) -> None:
        self._left = in_a_run
        self._lock = Lock()

    def ask(self, send: Callable[[], Seen], clock: Clock) -> Seen:
        """Send, and send again while nothing can be told by the answer; return what came of the last time."""
        seen = send()
        for _ in range(TIMES):
            if not (isinstance(seen, Exchange) and _passing(seen) and self._take()):
                break
            clock.pause(PAUSE_S)
            seen = send()
        return seen

    def _take(self) -> bool:
        with self._lock:
            self._left -= 1
            return self._left >= 0


def _passing(seen: Exchange) -> bool:
    return nobody_looked(seen) or (seen.method in LOOKS and function_failed(seen))
