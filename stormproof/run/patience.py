"""Asking again where the authorizer itself failed: the key store did not answer in time, so nobody looked at the key.

Nothing behind the door was asked and nothing counted, so that nothing is counted twice. An authorizer that fails on and
on is what is seen in the end. https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import TypeVar

from stormproof.core.clock import Clock
from stormproof.core.observations import Exchange
from stormproof.core.sent import ERROR_TYPE

Seen = TypeVar("Seen")
FAILED = ("AuthorizerConfigurationException", "AuthorizerFailureException")
TIMES = 3
PAUSE_S = 0.2
IN_A_RUN = 30
"""What a run asks again in all: a broken authorizer must not make it long."""


class Patience:
    """The patience of one run; thread-safe."""

    def __init__(self, in_a_run: int = IN_A_RUN) -> None:
        self._left = in_a_run
        self._lock = Lock()

    def ask(self, send: Callable[[], Seen], clock: Clock) -> Seen:
        """Send, and send again while the authorizer fails; return what came of the last time."""
        seen = send()
        for _ in range(TIMES):
            if not (isinstance(seen, Exchange) and _nobody_looked(seen) and self._take()):
                break
            clock.pause(PAUSE_S)
            seen = send()
        return seen

    def _take(self) -> bool:
        with self._lock:
            self._left -= 1
            return self._left >= 0


def _nobody_looked(exchange: Exchange) -> bool:
    return exchange.status >= 500 and exchange.headers.get(ERROR_TYPE, "").startswith(FAILED)
