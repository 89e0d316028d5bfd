"""FilterLogEvents: the streams of a group, searched by pattern and merged by time.

https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html: up to 10,000 events or
1 MB a page; `interleaved` is ignored, results are always interleaved.
"""

from __future__ import annotations

import heapq
import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from localaws.services.logs.errors import InvalidParameter
from localaws.services.logs.events import Event, Stream, size
from localaws.services.logs.groups import Group
from localaws.services.logs.patterns import Pattern
from localaws.services.logs.reading import MAX_BYTES, MAX_EVENTS, Window
from localaws.services.logs.tokens import position, token

MAX_STREAM_NAMES = 100
NEWEST_FIRST_SINCE = 1_704_067_200_000
"""2024-01-01 UTC: with an earlier startTime, FilterLogEvents lists oldest first only."""


@dataclass(frozen=True)
class Streams:
    """Which streams to search: names or a prefix, both empty for all of the group."""

    names: Sequence[str] = ()
    prefix: str | None = None

    def __post_init__(self) -> None:
        if self.names and self.prefix:
            raise InvalidParameter("LogStreamNames and LogStreamNamePrefix are mutually exclusive parameters.")
        if len(self.names) > MAX_STREAM_NAMES:
            raise InvalidParameter(
                f"1 validation error detected: Value '{list(self.names)}' at 'logStreamNames' failed to satisfy "
                f"constraint: Member must have length less than or equal to {MAX_STREAM_NAMES}"
            )

    def of(self, group: Group) -> list[Stream]:
        """Return the streams of a group; NotFound where a named one is missing."""
        if self.names:
            return [group.stream(name) for name in dict.fromkeys(self.names)]
        return group.select(lambda name: name.startswith(self.prefix or ""))


@dataclass(frozen=True)
class Found:
    """A page of (stream name, event) in order of time; `next_token` is None at the end."""

    events: Sequence[tuple[str, Event]]
    next_token: str | None


class Order(Enum):
    """Which events come first."""

    OLDEST_FIRST = "oldest"
    NEWEST_FIRST = "newest"


@dataclass(frozen=True)
class Slices:
    """The events to search, copied, so that nobody who writes has to wait: (stream name, events) in order of time."""

    parts: Sequence[tuple[str, Sequence[Event]]]
    order: Order

    def merged(self) -> Iterator[tuple[Event, str]]:
        """Yield all events in order."""
        newest = self.order is Order.NEWEST_FIRST
        return heapq.merge(*(_paired(name, events, newest) for name, events in self.parts), reverse=newest)


def collect(group: Group, streams: Streams, window: Window, order: Order, next_token: str | None) -> Slices:
    """Copy what is to be searched; the caller holds the region's lock. A token keeps the order it began with."""
    if order is Order.NEWEST_FIRST and not next_token and (window.start or 0) < NEWEST_FIRST_SINCE:
        raise InvalidParameter("startFromHead can be false only where startTime is on or after 2024-01-01 UTC.")
    after: tuple[int, ...] | None = None
    if next_token:
        *after_list, begun = position(next_token, 3)
        after, order = tuple(after_list), Order(begun)
    return Slices([(stream.name, _slice(stream, window, after, order)) for stream in streams.of(group)], order)


def search(slices: Slices, limit: int | None, pattern: Pattern) -> Found:
    """Return a page of what matches."""
    events: list[tuple[str, Event]] = []
    taken = 0
    for event, name in slices.merged():
        if not pattern.matches(event.message):
            continue
        taken += size(event.message)
        if len(events) == (limit or MAX_EVENTS) or (events and taken > MAX_BYTES):
            last = events[-1][1]
            return Found(events, token(last.timestamp, last.sequence, slices.order.value))
        events.append((name, event))
    return Found(events, None)


def _paired(name: str, events: Sequence[Event], newest: bool) -> Iterator[tuple[Event, str]]:  # noqa: FBT001 - one caller
    return ((event, name) for event in (reversed(events) if newest else events))


def _slice(stream: Stream, window: Window, after: tuple[int, ...] | None, order: Order) -> Sequence[Event]:
    low, high = stream.between(window.start, None if window.end is None else window.end + 1)
    if after is not None and order is Order.NEWEST_FIRST:
        high = min(high, bisect_left(stream.events, after))
    elif after is not None:
        low = max(low, bisect_right(stream.events, (*after, math.inf)))
    return stream.events[low:high]
