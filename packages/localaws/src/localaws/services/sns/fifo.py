"""FIFO topics: messages are numbered, and one with the deduplication ID of another is taken and not delivered.

https://docs.aws.amazon.com/sns/latest/dg/fifo-message-dedup.html: within five minutes, by the topic.
"""

from __future__ import annotations

import hashlib
import itertools
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

INTERVAL = 300.0
FIRST = 10_000_000_000_000_000_000


class Named(Protocol):
    """A topic."""

    arn: str


@dataclass(frozen=True)
class Accepted:
    """What Publish answers; messages of FIFO topics have a number."""

    message_id: str
    sequence_number: str | None = None

    @property
    def answer(self) -> dict[str, str]:
        """The members of the answer."""
        number = {"SequenceNumber": self.sequence_number} if self.sequence_number else {}
        return {"MessageId": self.message_id, **number}


def deduplication_id(message: str, given: str | None) -> str:
    """Return the ID that was given, or the one that follows from the message: its SHA-256."""
    return given or hashlib.sha256(message.encode()).hexdigest()


class Sequences:
    """What was accepted by topic and deduplication ID, and the numbers given so far. Thread-safe."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._guard = threading.Lock()
        self._numbers = itertools.count(FIRST)
        self._known: dict[tuple[str, str], tuple[float, Accepted]] = {}

    def once(self, topic: Named, message: str, given: str | None, send: Callable[[str], str]) -> Accepted:
        """Send a message, by its number, unless one with its ID was sent; return what was accepted, then or now."""
        now, key = self._now(), (topic.arn, deduplication_id(message, given))
        with self._guard:
            for old in [name for name, (until, _) in self._known.items() if until <= now]:
                del self._known[old]
            if key in self._known:
                return self._known[key][1]
            number = str(next(self._numbers))
            accepted = Accepted(send(number), number)
            self._known[key] = (now + INTERVAL, accepted)
            return accepted
