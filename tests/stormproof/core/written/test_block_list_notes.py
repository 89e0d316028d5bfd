"""What is written down of a blocked range is read as it was written, and nothing else is taken for it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from stormproof.core.written.block_list_notes import Note, from_text, lapsed, to_text

NOW = datetime(2026, 3, 1, tzinfo=UTC)
NAMES = re.compile(r"[a-zA-Z0-9_.-]+")
"""https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html"""


@pytest.mark.parametrize("expires", [None, NOW + timedelta(days=7)])
@pytest.mark.parametrize("range_", ["203.0.113.9/32", "2001:db8::/32"])
def test_a_note_is_read_as_it_was_written(range_: str, expires: datetime | None) -> None:
    """Its name is one that SSM takes, and no other range's."""
    note = Note(range_, "floods, ticket 7: 'x'", "ada", NOW, expires)
    assert from_text(to_text(note)) == note
    assert NAMES.fullmatch(note.name)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"range": "1.2.3"}', '{"range": "1.2.3.4/32", "reason": 1}'])
def test_what_somebody_else_has_written_is_no_note(text: str) -> None:
    """It is left alone."""
    assert from_text(text) is None


def test_it_is_over_from_its_expiry_on() -> None:
    """Without one never."""
    note = Note("203.0.113.9/32", "", "ada", NOW, NOW + timedelta(hours=1))
    assert not note.over(NOW + timedelta(minutes=59))
    assert note.over(NOW + timedelta(hours=1))
    assert not Note("203.0.113.9/32", "", "ada", NOW).over(NOW + timedelta(days=4000))


def test_what_is_blocked_for_longer_than_was_meant_is_told() -> None:
    """The longest over first, few by name, with the command that lets them in; nothing where nothing is over."""
    notes = [Note(f"203.0.113.{day}/32", "", "ada", NOW, NOW + timedelta(days=day)) for day in range(7, 0, -1)]
    said = lapsed([*notes, Note("198.51.100.1/32", "", "ada", NOW)], NOW + timedelta(days=6))
    assert said.startswith("blocked for longer than was meant: 203.0.113.1/32 (until 2026-03-02), 203.0.113.2/32")
    assert "203.0.113.5/32 (until 2026-03-06) and 1 more; `stormproof blocklist prune`" in said
    assert lapsed(notes, NOW) == ""
