"""Log events and the stream that keeps them in order."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

OVERHEAD = 26
"""Bytes that AWS counts for each event beside its message (API_PutLogEvents)."""


class Event(NamedTuple):
    """One event; times are epoch milliseconds, `sequence` is unique and grows with arrival. Sorts by time."""

    timestamp: int
    sequence: int
    ingested: int
    message: str

    @property
    def event_id(self) -> str:
        """56 digits that sort as the events do, like AWS's."""
        return f"{self.timestamp:016d}{self.sequence:040d}"


def size(message: str) -> int:
    """Return the bytes that AWS counts for an event: its message in UTF-8 and the overhead."""
    return (len(message) if message.isascii() else len(message.encode())) + OVERHEAD


@dataclass
class Stream:
    """A log stream: its events sorted by time, then arrival. The region's lock guards it."""

    name: str
    created: int
    events: list[Event] = field(default_factory=list)
    last_ingested: int = 0

    def append(self, events: Sequence[Event]) -> None:
        """Take events, in the order of their sequence."""
        kept = self.events
        for event in events:
            if not kept or event > kept[-1]:
                kept.append(event)
            else:
                insort(kept, event)
        if events:
            self.last_ingested = events[-1].ingested

    def between(self, start: int | None, end: int | None) -> tuple[int, int]:
        """Return the slice of events with start <= timestamp < end (None: open)."""
        low = 0 if start is None else bisect_left(self.events, (start,))
        high = len(self.events) if end is None else bisect_left(self.events, (end,))
        return low, max(low, high)

    def expire(self, before: int) -> int:
        """Forget the events older than `before` and return the bytes that they took."""
        if not self.events or self.events[0].timestamp >= before:
            return 0
        _, old = self.between(None, before)
        freed = sum(size(event.message) for event in self.events[:old])
        del self.events[:old]
        return freed
