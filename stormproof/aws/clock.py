"""The two clocks of `core.clock`: real time, and the embedded AWS's, which is read and moved over HTTP."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import requests

from stormproof.core.clock import Clock
from stormproof.core.errors import CouldNotLook, Undecidable
from stormproof.core.target.model import Target

TIMEOUT_S = 60
"""Seconds; it answers at once, unless this machine is very busy."""
LONGEST_ADVANCE_S = 600
"""Seconds; moving the clock answers when everything due has been handled; days of alarms take a while."""


class RealClock:
    """Real time. It cannot be moved."""

    def now(self) -> datetime:
        """Return the time, aware, UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds for durations."""
        return time.monotonic()

    def pause(self, seconds: float) -> None:
        """Let time pass."""
        time.sleep(seconds)

    def advance(self, by: timedelta) -> None:
        """Raise Undecidable ``clock.real``."""
        raise Undecidable("clock.real", f"needs time moved by {by}; here it passes by itself, and no faster")


class EmbeddedClock(RealClock):
    """The embedded AWS's clock at `url`. Durations and pauses stay real, as they are for its functions.

    One that `moves` not keeps real time, as AWS does.
    """

    def __init__(self, url: str, *, moves: bool = True) -> None:
        self._url = url
        self._moves = moves
        self._http = requests.Session()
        self._http.trust_env = False

    def now(self) -> datetime:
        """Return the embedded AWS's time; raises CouldNotLook ``clock.unreachable``."""
        return self._ask("GET", TIMEOUT_S)

    def advance(self, by: timedelta) -> None:
        """Move its time on; returns when all that was due, and what it caused, has happened.

        Raises Undecidable ``clock.real`` where nobody may move it.
        """
        if not self._moves:
            super().advance(by)
        self._ask("POST", LONGEST_ADVANCE_S, {"advance_seconds": by.total_seconds()})

    def _ask(self, method: str, timeout_s: float, body: dict[str, float] | None = None) -> datetime:
        try:
            answer = self._http.request(method, self._url, json=body, timeout=timeout_s)
            answer.raise_for_status()
            return datetime.fromisoformat(answer.json()["now"]).astimezone(UTC)
        except (requests.RequestException, KeyError, TypeError, ValueError) as error:
            said = f"the embedded AWS's clock at {self._url} does not answer ({type(error).__name__}); is it running?"
            raise CouldNotLook("clock.unreachable", said) from error


def clock_of(target: Target) -> Clock:
    """Return the clock that the target runs on."""
    embedded = target.embedded
    return EmbeddedClock(embedded.clock_url, moves=embedded.time_moves) if embedded else RealClock()
