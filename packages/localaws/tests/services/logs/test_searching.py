"""FilterLogEvents: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.services.logs.errors import InvalidParameter, NotFound
from localaws.services.logs.events import Event, Stream
from localaws.services.logs.groups import Group
from localaws.services.logs.patterns import Pattern, compile_pattern
from localaws.services.logs.reading import Window
from localaws.services.logs.searching import NEWEST_FIRST_SINCE, Found, Order, Streams, collect, search

ALL = compile_pattern("")


def _group(streams: dict[str, list[int]]) -> Group:
    group, sequence = Group("us-east-1", "/g", 0), 0
    for name, times in streams.items():
        group.streams[name] = Stream(name, 0)
        for at in times:
            group.streams[name].append([Event(at, sequence, 0, f"event {at}")])
            sequence += 1
    return group


def _search(
    group: Group, streams: Streams, window: Window, pattern: Pattern, order: Order, next_token: str | None
) -> Found:
    return search(collect(group, streams, window, order, next_token), window.limit, pattern)


def _times(group: Group, streams: Streams, window: Window, pattern: str = "") -> list[int]:
    found = _search(group, streams, window, compile_pattern(pattern), Order.OLDEST_FIRST, None)
    return [event.timestamp for _, event in found.events]


def test_streams_are_interleaved_and_both_ends_are_included() -> None:
    """Events come by time whatever their stream; those at startTime and at endTime are returned."""
    group = _group({"b": [1, 3, 5], "a": [2, 4, 6]})
    assert _times(group, Streams(), Window(2, 5)) == [2, 3, 4, 5]


def test_streams_are_chosen_by_name_or_by_prefix() -> None:
    """Names and prefix exclude each other; a missing stream is told."""
    group = _group({"web/1": [1], "web/2": [2], "job": [3]})
    assert _times(group, Streams(prefix="web/"), Window()) == [1, 2]
    assert _times(group, Streams(names=["job", "web/1"]), Window()) == [1, 3]
    with pytest.raises(NotFound, match="log stream does not exist"):
        _times(group, Streams(names=["none"]), Window())
    with pytest.raises(InvalidParameter, match="mutually exclusive"):
        Streams(names=["job"], prefix="web/")
    with pytest.raises(InvalidParameter, match="less than or equal to 100"):
        Streams(names=[str(number) for number in range(101)])


def test_only_what_matches_the_pattern_counts_against_the_limit() -> None:
    """A page of one holds the first match, and there is a next one only where more matches follow."""
    group = _group({"s": list(range(10))})
    found = _search(group, Streams(), Window(limit=1), compile_pattern('"event 7"'), Order.OLDEST_FIRST, None)
    assert ([event.timestamp for _, event in found.events], found.next_token) == ([7], None)


def test_newest_first_needs_a_start_since_2024() -> None:
    """StartFromHead false is supported for a startTime on or after 2024-01-01 alone."""
    group = _group({"s": [NEWEST_FIRST_SINCE, NEWEST_FIRST_SINCE + 1]})
    found = _search(group, Streams(), Window(NEWEST_FIRST_SINCE), ALL, Order.NEWEST_FIRST, None)
    assert [event.timestamp for _, event in found.events] == [NEWEST_FIRST_SINCE + 1, NEWEST_FIRST_SINCE]
    with pytest.raises(InvalidParameter, match="2024-01-01"):
        _search(group, Streams(), Window(NEWEST_FIRST_SINCE - 1), ALL, Order.NEWEST_FIRST, None)


def test_a_foreign_token_is_refused() -> None:
    """Recorded response: localstack test_filter_log_events_unknown_token."""
    with pytest.raises(InvalidParameter, match=r"^The specified nextToken is invalid\.$"):
        _search(_group({}), Streams(), Window(), ALL, Order.OLDEST_FIRST, "invalid-token")


@given(
    st.dictionaries(st.sampled_from("abc"), st.lists(st.integers(0, 20), max_size=12)),
    st.integers(1, 5),
    st.sampled_from(Order),
)
def test_pages_make_up_the_search(streams: dict[str, list[int]], limit: int, order: Order) -> None:
    """Following the tokens yields every event once, in the order of the first page."""
    base = NEWEST_FIRST_SINCE
    group = _group({name: [base + at for at in times] for name, times in streams.items()})
    seen: list[tuple[int, int]] = []
    token, begun = None, False
    while token or not begun:
        begun = True
        found = _search(group, Streams(), Window(base, limit=limit), ALL, order, token)
        assert len(found.events) <= limit
        seen += [(event.timestamp, event.sequence) for _, event in found.events]
        token = found.next_token
    events = sorted((event.timestamp, event.sequence) for s in group.streams.values() for event in s.events)
    assert seen == (events if order is Order.OLDEST_FIRST else events[::-1])
