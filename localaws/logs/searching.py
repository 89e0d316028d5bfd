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

from localaws.logs.errors import InvalidParameter
from localaws.logs.events import Event, Stream, size
from localaws.logs.groups import Group
from localaws.logs.patterns import Pattern
from localaws.logs.reading import MAX_BYTES, MAX_EVENTS, Window
from localaws.logs.tokens import position, token

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


def search(
    group: Group, streams: Streams, window: Window, pattern: Pattern, order: Order, next_token: str | None
) -> Found:
    """Return a page of what matches; the region's lock is held by the caller. A token keeps the order it began with."""
    if order is Order.NEWEST_FIRST and not next_token and (window.start or 0) < NEWEST_FIRST_SINCE:
        raise InvalidParameter("startFromHead can be false only where startTime is on or after 2024-01-01 UTC.")
    after: tuple[int, ...] | None = None
    if next_token:
        *after_list, begun = position(next_token, 3)
        after, order = tuple(after_list), Order(begun)
    events: list[tuple[str, Event]] = []
    taken = 0
    for event, name in _merged(streams.of(group), window, after, order):
        if not pattern.matches(event.message):
            continue
        taken += size(event.message)
        if len(events) == (window.limit or MAX_EVENTS) or (events and taken > MAX_BYTES):
            last = events[-1][1]
            return Found(events, token(last.timestamp, last.sequence, order.value))
        events.append((name, event))
    return Found(events, None)


def everything(group: Group, streams: Streams, window: Window) -> list[Event]:
    """Return all events of streams in a window, oldest first, as export tasks do; the caller holds the lock."""
    return [event for event, _ in _merged(streams.of(group), window, None, Order.OLDEST_FIRST)]


def _merged(
    streams: Sequence[Stream], window: Window, after: tuple[int, ...] | None, order: Order
) -> Iterator[tuple[Event, str]]:
    newest = order is Order.NEWEST_FIRST
    return heapq.merge(*(_slice(stream, window, after, order) for stream in streams), reverse=newest)


def _slice(stream: Stream, window: Window, after: tuple[int, ...] | None, order: Order) -> Iterator[tuple[Event, str]]:
    low, high = stream.between(window.start, None if window.end is None else window.end + 1)
    if order is Order.NEWEST_FIRST:
        if after is not None:
            high = min(high, bisect_left(stream.events, after))
        return ((stream.events[place], stream.name) for place in range(high - 1, low - 1, -1))
    if after is not None:
        low = max(low, bisect_right(stream.events, (*after, math.inf)))
    return ((stream.events[place], stream.name) for place in range(low, high))
