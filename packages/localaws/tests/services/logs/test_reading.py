"""GetLogEvents: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.services.logs.errors import InvalidParameter
from localaws.services.logs.events import Event, Stream
from localaws.services.logs.reading import Window, read


def _stream(times: list[int]) -> Stream:
    stream = Stream("s", 0)
    stream.append([Event(at, sequence, 0, str(sequence)) for sequence, at in enumerate(times)])
    return stream


def test_the_start_is_included_and_the_end_is_not() -> None:
    """Events at startTime are returned, events at endTime are not."""
    page = read(_stream([1, 2, 3, 4]), Window(2, 4), None, from_head=True)
    assert [event.timestamp for event in page.events] == [2, 3]


def test_without_start_from_head_the_latest_events_come_first() -> None:
    """The first page holds the last events, in order of time."""
    page = read(_stream([1, 2, 3, 4]), Window(limit=2), None, from_head=False)
    assert [event.timestamp for event in page.events] == [3, 4]
    earlier = read(_stream([1, 2, 3, 4]), Window(limit=2), page.backward, from_head=False)
    assert [event.timestamp for event in earlier.events] == [1, 2]


def test_at_the_end_the_token_comes_back_as_it_was() -> None:
    """A reader that follows the stream compares tokens, and goes on when events arrive."""
    stream = _stream([1, 2])
    first = read(stream, Window(), None, from_head=True)
    last = read(stream, Window(), first.forward, from_head=True)
    assert (list(last.events), last.forward) == ([], first.forward)
    stream.append([Event(3, 9, 0, "late")])
    assert [event.message for event in read(stream, Window(), last.forward, from_head=True).events] == ["late"]


def test_a_page_holds_a_megabyte() -> None:
    """A page ends before the event that would exceed 1 MB."""
    stream = Stream("s", 0)
    stream.append([Event(at, at, 0, "x" * 400_000) for at in range(5)])
    assert len(read(stream, Window(), None, from_head=True).events) == 2


@pytest.mark.parametrize("token", ["invalid-token", "f/!!", "x/W10=", "f/W10="])
def test_a_foreign_token_is_refused(token: str) -> None:
    """Recorded response: localstack test_get_log_events_invalid_token."""
    with pytest.raises(InvalidParameter, match=r"^The specified nextToken is invalid\.$"):
        read(_stream([1]), Window(), token, from_head=True)


def test_the_limit_is_at_most_ten_thousand() -> None:
    """Recorded response: localstack test_get_log_events_limit_validation."""
    with pytest.raises(InvalidParameter) as refused:
        Window(limit=10_001)
    assert refused.value.message == (
        "1 validation error detected: Value '10001' at 'limit' failed to satisfy constraint: "
        "Member must have value less than or equal to 10000"
    )


@given(st.lists(st.integers(0, 9), max_size=30), st.integers(1, 7))
def test_pages_in_either_direction_make_up_the_stream(times: list[int], limit: int) -> None:
    """Following either token yields every event once, in order of time and arrival."""
    stream = _stream(times)
    expected = sorted(range(len(times)), key=lambda sequence: (times[sequence], sequence))
    assert [event.sequence for event in stream.events] == expected
    forwards, token = [], None
    while (page := read(stream, Window(limit=limit), token, from_head=True)).events:
        forwards += [event.sequence for event in page.events]
        token = page.forward
    assert forwards == expected
    backwards: list[int] = []
    token = None
    while (page := read(stream, Window(limit=limit), token, from_head=False)).events:
        backwards = [event.sequence for event in page.events] + backwards
        token = page.backward
    assert backwards == expected
