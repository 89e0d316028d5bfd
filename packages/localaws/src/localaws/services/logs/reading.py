"""GetLogEvents: one stream, forwards and backwards.

https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html: `startTime` is included,
`endTime` is not; both tokens always come back, and a token that leads to nothing new comes back as it was. A page
holds up to 10,000 events or 1 MB.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from localaws.services.logs.errors import InvalidParameter, constraint
from localaws.services.logs.events import Event, Stream, size
from localaws.services.logs.tokens import position, token

MAX_EVENTS = 10_000
MAX_BYTES = 1_048_576

Mark = tuple[int, int]


@dataclass(frozen=True)
class Page:
    """Events in order of time and the tokens around them."""

    events: Sequence[Event]
    backward: str
    forward: str


@dataclass(frozen=True)
class Window:
    """What a reader asks for: times in epoch milliseconds, None where open."""

    start: int | None = None
    end: int | None = None
    limit: int | None = None

    def __post_init__(self) -> None:
        if self.limit is not None and not 1 <= self.limit <= MAX_EVENTS:
            rule = f"less than or equal to {MAX_EVENTS}" if self.limit > 1 else "greater than or equal to 1"
            raise constraint(self.limit, "limit", f"have value {rule}")


def read(stream: Stream, window: Window, next_token: str | None, *, from_head: bool) -> Page:
    """Return a page of a stream; the region's lock is held by the caller.

    A token is bound to an event, not to a count, so it stays right when events arrive late or expire.
    """
    low, high = stream.between(window.start, window.end)
    forwards, mark = _place(next_token)
    if mark is None:
        chosen = _first(stream.events, low, high, window.limit, from_head=from_head)
    elif forwards:
        chosen = _first(
            stream.events, max(low, bisect_right(stream.events, (*mark, math.inf))), high, window.limit, from_head=True
        )
    else:
        end = min(high, bisect_left(stream.events, mark))
        chosen = _first(stream.events, low, end, window.limit, from_head=False)
    if not chosen:
        return Page([], *_around(stream, low, high, mark))
    return Page(chosen, _bound("b", chosen[0]), _bound("f", chosen[-1]))


def _first(events: list[Event], low: int, high: int, limit: int | None, *, from_head: bool) -> list[Event]:
    count = taken = 0
    for place in range(low, high) if from_head else range(high - 1, low - 1, -1):
        taken += size(events[place].message)
        if count == (limit or MAX_EVENTS) or (count and taken > MAX_BYTES):
            break
        count += 1
    return events[low : low + count] if from_head else events[max(low, high - count) : high]


def _bound(direction: str, event: Event | Mark) -> str:
    return f"{direction}/{token(event[0], event[1])}"


def _place(next_token: str | None) -> tuple[bool, Mark | None]:
    if next_token is None:
        return True, None
    if next_token[:2] not in {"f/", "b/"}:
        raise InvalidParameter("The specified nextToken is invalid.")
    at, sequence = position(next_token[2:], 2)
    return next_token[0] == "f", (at, sequence)


def _around(stream: Stream, low: int, high: int, mark: Mark | None) -> tuple[str, str]:
    if mark is not None:
        return _bound("b", mark), _bound("f", mark)
    if low < high:
        return _bound("b", stream.events[low]), _bound("f", stream.events[high - 1])
    return _bound("b", (0, -1)), _bound("f", (0, -1))
