"""The redactor leaves no secret in what is recorded."""

import json
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from stormproof.core.evidence import REDACTED, Redactor

KEY = "sp_" + "aB3-_" * 9


def test_a_key_is_removed_wherever_it_stands() -> None:
    """The text form of our keys is recognised inside any text."""
    redacted = Redactor().data({"url": f"https://a/?key={KEY}", "list": [KEY, {"deep": f"<{KEY}>"}]})
    assert KEY not in json.dumps(redacted)


def test_fields_with_secret_names_are_removed_whatever_they_hold() -> None:
    """A header or parameter whose name says that it is secret loses its value."""
    redacted = Redactor().data(
        {"X-Api-Key": "abc", "authorization": "Bearer x", "MasterUserPassword": "p", "path": "/"}
    )
    assert redacted == {
        "X-Api-Key": REDACTED,
        "authorization": REDACTED,
        "MasterUserPassword": REDACTED,
        "path": "/",
    }


def test_an_empty_secret_field_stays_empty() -> None:
    """That a key was empty is evidence, not a secret."""
    assert Redactor().data({"x-api-key": ""}) == {"x-api-key": ""}


def test_bytes_are_told_by_their_length() -> None:
    """Function code and other bytes are no part of the evidence."""
    assert Redactor().data({"ZipFile": b"1234"}) == {"ZipFile": "[4 bytes]"}


def test_times_become_text() -> None:
    """Records are JSON-able."""
    assert Redactor().data([datetime(2026, 1, 2, tzinfo=UTC)]) == ["2026-01-02T00:00:00+00:00"]


@given(
    st.text(alphabet="abcdefghXYZ0123", min_size=8, max_size=40),
    st.recursive(st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8),
)
def test_a_known_secret_never_survives(secret: str, around: object) -> None:
    """A secret that was made known is removed from keys and values at any depth."""
    redactor = Redactor()
    redactor.learn([secret])
    redacted = redactor.data({"a": around, f"k-{secret}": [f"before {secret} after", {"b": secret}]})
    assert secret not in json.dumps(redacted, ensure_ascii=False)
