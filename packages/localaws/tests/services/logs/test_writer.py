"""Writing: order, retention and watchers."""

from __future__ import annotations

import threading

import pytest

from localaws.services.logs.errors import AlreadyExists, InvalidParameter, NotFound
from localaws.services.logs.groups import DAY_MS
from localaws.services.logs.writer import Batch, LogWriter

NOW = 1_800_000_000
MS = NOW * 1000


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.time = float(NOW)

    def now(self) -> float:
        """Return the time it was set to."""
        return self.time


@pytest.fixture
def clock() -> Clock:
    """Return a clock that stands still."""
    return Clock()


@pytest.fixture
def writer(clock: Clock) -> LogWriter:
    """Return a writer on that clock."""
    return LogWriter(clock)


def test_writing_makes_the_group_and_the_stream(writer: LogWriter) -> None:
    """AWS's services write to groups that nobody made; events are in order of time, then arrival."""
    writer.write("us-east-1", "/aws/lambda/f", "s", [(MS + 2, "b"), (MS + 1, "a")])
    writer.write("us-east-1", "/aws/lambda/f", "s", [(MS + 2, "c"), (MS, "0")])
    events = writer.store.region("us-east-1").group("/aws/lambda/f").stream("s").events
    assert [event.message for event in events] == ["0", "a", "b", "c"]
    assert len({event.event_id for event in events}) == 4
    assert sorted(event.event_id for event in events) == [event.event_id for event in events]


def test_regions_are_apart(writer: LogWriter) -> None:
    """A group of one region is not there in another."""
    writer.write("us-east-1", "/g", "s", [(MS, "a")])
    with pytest.raises(NotFound, match=r"^The specified log group does not exist\.$"):
        writer.store.region("eu-west-1").group("/g")


def test_putting_needs_the_group_and_the_stream(writer: LogWriter) -> None:
    """PutLogEvents makes neither (recorded response: localstack test_resource_does_not_exist)."""
    with pytest.raises(NotFound, match=r"^The specified log group does not exist\.$"):
        writer.put("us-east-1", "/g", "s", [(MS, "a")])
    writer.store.region("us-east-1").create_group("/g")
    with pytest.raises(NotFound, match=r"^The specified log stream does not exist\.$"):
        writer.put("us-east-1", "/g", "s", [(MS, "a")])


def test_events_expire_as_the_clock_moves(writer: LogWriter, clock: Clock) -> None:
    """A group that keeps events for three days shows an event for three days, and its bytes go with it."""
    writer.write("us-east-1", "/g", "s", [(MS, "old"), (MS + DAY_MS, "new")])
    region = writer.store.region("us-east-1")
    region.group("/g").retention = 3
    clock.time += 3 * 86_400
    assert [event.message for event in region.group("/g").stream("s").events] == ["old", "new"]
    clock.time += 1
    group = region.group("/g")
    assert [event.message for event in group.stream("s").events] == ["new"]
    assert group.stored_bytes == len("new") + 26


def test_without_retention_nothing_expires(writer: LogWriter, clock: Clock) -> None:
    """The default is never."""
    writer.write("us-east-1", "/g", "s", [(MS, "old")])
    clock.time += 3650 * 86_400
    assert len(writer.store.region("us-east-1").group("/g").stream("s").events) == 1


def test_names_are_checked(writer: LogWriter) -> None:
    """Recorded responses: localstack test_create_log_group_{duplicate_error,invalid_name_length}."""
    region = writer.store.region("us-east-1")
    region.create_group("/g")
    with pytest.raises(AlreadyExists, match=r"^The specified log group already exists$"):
        region.create_group("/g")
    with pytest.raises(InvalidParameter, match="both must have length less than or equal to 512"):
        region.create_group("x" * 513)
    with pytest.raises(InvalidParameter, match="regular expression pattern"):
        region.create_group("no spaces")
    region.create_stream(region.group("/g"), "s")
    with pytest.raises(AlreadyExists, match=r"^The specified log stream already exists$"):
        region.create_stream(region.group("/g"), "s")
    with pytest.raises(InvalidParameter, match="regular expression pattern"):
        region.create_stream(region.group("/g"), "a:b")


def test_watchers_are_told_until_they_end(writer: LogWriter) -> None:
    """A watcher sees each batch that was kept, and none once it has ended."""
    seen: list[Batch] = []
    end = writer.watch(seen.append)
    writer.write("us-east-1", "/g", "s", [(MS, "a")])
    writer.put("us-east-1", "/g", "s", [(MS - 20 * DAY_MS, "too old")])
    end()
    writer.write("us-east-1", "/g", "s", [(MS, "b")])
    assert [[event.message for event in batch.events] for batch in seen] == [["a"]]


def test_threads_write_side_by_side(writer: LogWriter) -> None:
    """Eight threads' events are all kept, each once."""

    def work(number: int) -> None:
        for count in range(200):
            writer.write("us-east-1", f"/g{number % 2}", f"s{number}", [(MS + count, f"{number}.{count}")])

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    region = writer.store.region("us-east-1")
    kept = [e.message for g in region.groups.values() for s in g.streams.values() for e in s.events]
    assert sorted(kept) == sorted(f"{number}.{count}" for number in range(8) for count in range(200))
