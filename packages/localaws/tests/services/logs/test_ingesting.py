"""PutLogEvents: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.services.logs.errors import InvalidParameter
from localaws.services.logs.groups import DAY_MS
from localaws.services.logs.ingesting import MAX_BATCH, admit

NOW = 1_800_000_000_000
HOUR = 3_600_000


def test_events_older_than_fourteen_days_are_rejected_and_the_rest_is_kept() -> None:
    """TooOldLogEventEndIndex is the index after the last event that is too old."""
    admitted = admit([(NOW - 15 * DAY_MS, "a"), (NOW - 14 * DAY_MS - 1, "b"), (NOW, "c")], NOW, None)
    assert list(admitted.events) == [(NOW, "c")]
    assert admitted.rejected == {"tooOldLogEventEndIndex": 2}


def test_events_more_than_two_hours_ahead_are_rejected() -> None:
    """TooNewLogEventStartIndex is the index of the first event that is too new."""
    admitted = admit([(NOW, "a"), (NOW + 2 * HOUR, "b"), (NOW + 2 * HOUR + 1, "c")], NOW, None)
    assert [message for _, message in admitted.events] == ["a", "b"]
    assert admitted.rejected == {"tooNewLogEventStartIndex": 2}


def test_events_older_than_the_retention_are_rejected_as_expired() -> None:
    """A group that keeps events for a day takes none that is two days old."""
    admitted = admit([(NOW - 2 * DAY_MS, "a"), (NOW, "b")], NOW, NOW - DAY_MS)
    assert list(admitted.events) == [(NOW, "b")]
    assert admitted.rejected == {"expiredLogEventEndIndex": 1}


@pytest.mark.parametrize(
    ("events", "complaint"),
    [
        (
            [(NOW, "a"), (NOW - 1, "b")],
            "Log events in a single PutLogEvents request must be in chronological order.",
        ),
        ([(NOW - DAY_MS - 1, "a"), (NOW, "b")], "cannot span more than 24 hours"),
        ([(NOW, "x" * MAX_BATCH)], "exceeds limit of 1048576"),
        ([], "length greater than or equal to 1"),
        ([(NOW, "")], "length greater than or equal to 1"),
        ([(NOW, "x")] * 10_001, "length less than or equal to 10000"),
    ],
)
def test_a_malformed_batch_is_refused_as_a_whole(events: list[tuple[int, str]], complaint: str) -> None:
    """Order, span, size and number are conditions of the whole batch."""
    with pytest.raises(InvalidParameter) as refused:
        admit(events, NOW, None)
    assert complaint in refused.value.message


def test_a_batch_is_measured_in_utf_8_with_26_bytes_an_event() -> None:
    """The largest batch is exactly 1,048,576 bytes, overhead included."""
    assert admit([(NOW, "é" * ((MAX_BATCH - 26) // 2))], NOW, None).rejected == {}
    with pytest.raises(InvalidParameter, match="exceeds limit"):
        admit([(NOW, "é" * ((MAX_BATCH - 26) // 2 + 1))], NOW, None)


@given(st.lists(st.integers(NOW - 20 * DAY_MS, NOW + DAY_MS), min_size=1, max_size=20).map(sorted))
def test_what_is_kept_and_what_is_rejected_make_up_the_batch(times: list[int]) -> None:
    """The indexes cut the batch into too old, kept and too new, each rightly so."""
    events = [(at, "x") for at in times if at < NOW - 15 * DAY_MS or at >= NOW - HOUR] or [(NOW, "x")]
    admitted = admit(events, NOW, None)
    old = admitted.rejected.get("tooOldLogEventEndIndex", 0)
    new = admitted.rejected.get("tooNewLogEventStartIndex", len(events))
    assert list(admitted.events) == events[old:new]
    assert all(at < NOW - 14 * DAY_MS for at, _ in events[:old])
    assert all(at > NOW + 2 * HOUR for at, _ in events[new:])
