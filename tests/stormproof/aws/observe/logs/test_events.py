"""Finding log events."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from stormproof.aws.observe.logs.events import await_events, events, first_events
from stormproof.core.errors import CouldNotLook, NotThere
from tests.provisioners.fakes import FakeReads

SINCE = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Clock:
    """A clock whose pauses pass at once."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        """Return the time."""
        return SINCE

    def monotonic(self) -> float:
        """Return seconds."""
        return self.seconds

    def pause(self, seconds: float) -> None:
        """Let time pass."""
        self.seconds += seconds

    def advance(self, by: timedelta) -> None:
        """Not used."""


class Group:
    """A log group that shows its events from the n-th look on."""

    def __init__(self, shown_from: int = 1, error: Exception | None = None) -> None:
        self.looks: list[dict[str, Any]] = []
        self._shown_from, self._error = shown_from, error

    def read(self, service: str, operation: str, *, region: str | None = None, **parameters: Any) -> dict[str, Any]:
        """Not used."""
        return {}

    def pages(
        self, service: str, operation: str, items: str, *, region: str | None = None, **parameters: Any
    ) -> list[Any]:
        """Return the events."""
        self.looks.append(parameters)
        if self._error:
            raise self._error
        if len(self.looks) < self._shown_from:
            return []
        return [{"timestamp": 1763812800123, "logStreamName": "s", "message": "m"}]


def test_the_text_is_looked_for_as_it_stands() -> None:
    """Quotes and backslashes are no syntax; events from shortly before count, clocks differ."""
    group = Group()
    found = events(group, "/g", 'a "b" \\c', SINCE)
    assert group.looks[0]["filterPattern"] == '"a \\"b\\" \\\\c"'
    assert group.looks[0]["startTime"] == (SINCE.timestamp() - 60) * 1000
    assert (found[0].at.microsecond, found[0].stream, found[0].message) == (123000, "s", "m")


def test_a_group_that_does_not_exist_has_no_events() -> None:
    """It is made with the first event."""
    assert events(Group(error=NotThere("g")), "/g", "x", SINCE) == ()


def test_denied_is_not_empty() -> None:
    """A group that may not be read is not one without events."""
    with pytest.raises(CouldNotLook):
        events(Group(error=CouldNotLook("aws.access_denied", "no")), "/g", "x", SINCE)


def test_events_are_waited_for() -> None:
    """As soon as they are there, they are returned."""
    group, clock = Group(shown_from=4), Clock()
    assert len(await_events(group, clock, "/g", "x", since=SINCE, within_s=60)) == 1
    assert len(group.looks) == 4
    assert clock.seconds < 60


def test_waiting_ends_at_its_deadline() -> None:
    """What does not come in time could not be seen."""
    with pytest.raises(CouldNotLook) as caught:
        await_events(Group(shown_from=10**9), Clock(), "/g", "x", since=SINCE, within_s=5)
    assert caught.value.code == "poll.timed_out"


@pytest.mark.parametrize(("most_pages", "found"), [(None, ("a", "b")), (2, ("a",)), (1, ())])
def test_the_first_events_are_looked_for_beyond_empty_pages(most_pages: int | None, found: tuple[str, ...]) -> None:
    """A page may be empty while there is more: that says nothing of the group."""
    pages: dict[str, dict[str, Any]] = {
        "": {"events": [], "nextToken": "1"},
        "1": {"events": [{"message": "a"}], "nextToken": "2"},
        "2": {"events": [{"message": "b"}, {"message": "c"}], "nextToken": "3"},
    }
    reads = FakeReads({("logs", "filter_log_events"): lambda **asked: pages[asked.get("nextToken", "")]})
    assert first_events(reads, 2, most_pages=most_pages, logGroupName="/g") == found
    assert first_events(FakeReads({("logs", "filter_log_events"): {"events": []}}), 2, logGroupName="/g") == ()
