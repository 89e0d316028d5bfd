"""Records of releases: what is written is read again, and which release is taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from stormproof.core.delivery.releases import Kind, ReleaseRecord, from_text, last_release, record_id, to_text
from stormproof.core.delivery.served import Served, ServedVersion

NOW = datetime(2026, 11, 29, tzinfo=UTC)
versions = st.builds(
    ServedVersion,
    st.text(),
    st.text(),
    st.text(),
    st.text(),
    st.lists(st.tuples(st.text(), st.floats(0, 1)), max_size=1).map(tuple),
)
standing = st.builds(Served, st.lists(versions, max_size=3).map(tuple), st.text(), st.text())
records = st.builds(
    ReleaseRecord,
    st.text(),
    st.sampled_from(Kind),
    st.datetimes(timezones=st.just(UTC)),
    standing,
    st.none() | standing,
    st.text(),
    st.floats(0, 300),
    st.text(),
)


def served(version: str) -> Served:
    """Return a system that serves a version."""
    return Served((ServedVersion("f", "live", version),), "prod", "d")


def record(hour: int, kind: Kind = Kind.RELEASE, after: str = "2", back_to: str = "") -> ReleaseRecord:
    """Return the record of what was done at an hour, version 1 being served before."""
    began = NOW + timedelta(hours=hour)
    return ReleaseRecord(record_id(began, kind), kind, began, served("1"), served(after), back_to)


@given(records)
def test_what_is_written_is_read_again(found: ReleaseRecord) -> None:
    """Whatever it holds."""
    assert from_text(to_text(found)) == found


@given(st.none() | st.text() | st.sampled_from(["{}", "[]", '{"id": 1}', "null"]))
def test_what_tells_no_record_is_none(text: str | None) -> None:
    """Anybody may have written it."""
    assert from_text(text) is None


def test_the_last_release_that_stands_is_taken_back() -> None:
    """Not one that was taken back, that changed nothing, or whose rollback was not through."""
    first, second, nothing = record(1), record(2), record(3, after="1")
    assert last_release([first, nothing, second]) == second
    back = record(4, Kind.ROLLBACK, "1", second.id)
    assert last_release([back, second, first]) == first
    assert last_release([replace(back, after=None), second, first]) == second
    assert last_release([replace(second, after=None), first]) == replace(second, after=None)
    assert last_release([nothing]) is None


def test_a_release_that_was_cut_off_counts_by_what_is_served_now() -> None:
    """As long as nobody has looked it may have changed something; a deployment of the stage is none of its doing."""
    first, cut_off = replace(record(1), before=served("0"), after=served("1")), replace(record(2), after=None)
    assert last_release([cut_off, first]) == cut_off
    assert last_release([cut_off, first], served("2")) == cut_off
    assert last_release([cut_off, first], served("1")) == first
    assert last_release([cut_off, first], replace(served("1"), deployment="later")) == first
