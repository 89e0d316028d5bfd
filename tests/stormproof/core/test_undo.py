"""Undo entries as text: signed, and worth nothing where they are not ours."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stormproof.core.planning.plans import Ref
from stormproof.core.undo import Disturbed, Entry, Scope, Untrusted, from_text, same, to_text

BEGAN = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)
SCOPE = Scope("123456789012", "us-east-1", "abc123")
KEY, OTHER = b"a key of sixteen", b"another key, too"
ALIAS = Disturbed("alias", {"FunctionName": "f", "Name": "live"}, {"FunctionVersion": "3"}, ({"FunctionVersion": "4"},))
ENTRY = Entry("id", "title", BEGAN, SCOPE, (ALIAS,))
leaves = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(), st.binary(), st.datetimes(timezones=st.just(UTC))
)
values: st.SearchStrategy[Any] = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3), max_leaves=8
)
documents = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), values, max_size=4), st.none() | st.just(KEY), st.lists(st.text(), max_size=2))
def test_an_entry_comes_back_as_it_was(found: dict[str, Any], key: bytes | None, proved: list[str]) -> None:
    """Bytes, moments and any nesting survive being text."""
    entry = replace(ENTRY, disturbed=(replace(ALIAS, before=found, after=(None, found)),), proved=tuple(proved))
    assert from_text(to_text(entry, key), key, own=key is None) == entry


def test_an_undo_that_only_this_run_could_resolve_is_refused() -> None:
    """An undo with a Ref would be worthless to the run that finds it."""
    with pytest.raises(ValueError, match=r"x\.arn"):
        to_text(replace(ENTRY, disturbed=(replace(ALIAS, before={"Deep": [{"Name": Ref("x.arn")}]}),)))


@pytest.mark.parametrize(
    ("written_with", "read_with", "why"),
    [
        (KEY, OTHER, "signature"),
        (None, KEY, "not signed"),
        (KEY, None, "another machine"),
        (None, None, "another machine"),
    ],
)
def test_what_another_has_written_is_not_trusted(written_with: Any, read_with: Any, why: str) -> None:
    """Without the key, by another key, unsigned."""
    with pytest.raises(Untrusted, match=why):
        from_text(to_text(ENTRY, written_with), read_with)


def test_one_changed_letter_is_noticed() -> None:
    """The signature is over all that the entry says."""
    forged = to_text(ENTRY, KEY).replace("live", "LIVE")
    with pytest.raises(Untrusted, match="signature"):
        from_text(forged, KEY)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        "[" * 100_000,
        '{"id": "x", "calls": [{"wrong": 1}]}',
        '{"format": 3}',
        '{"format": 2, "entry": 1}',
    ],
)
def test_other_text_is_no_entry(text: str) -> None:
    """Damaged, of an older version, from the future: told, and never an empty undo."""
    with pytest.raises(Untrusted):
        from_text(text, KEY, own=True)


@given(documents, documents)
def test_no_document_is_more_than_an_entry_or_untrusted(body: Any, outer: Any) -> None:
    """Whatever the JSON, in the envelope or in it, nothing else is raised."""
    for text in (json.dumps(outer), json.dumps({"format": 2, "entry": json.dumps(body), "mac": outer})):
        for own in (True, False):
            with pytest.raises(Untrusted):
                from_text(text, KEY, own=own)


@pytest.mark.parametrize(
    ("wanted", "found", "alike"),
    [
        ("3600", 3600, True),
        ("true", True, True),
        (False, None, True),
        ({}, None, True),
        ('{"a": ["x", "y"]}', {"a": ["y", "x"]}, True),
        ([{"b": 1}, {"a": 1}], [{"a": 1}, {"b": 1}], True),
        ({"Allow": {}}, {"Block": {}}, False),
        ({"A": "1"}, {"A": "1", "B": "2"}, False),
        ({}, {"A": "1"}, False),
        (10, 77, False),
        (["a"], ["a", "b"], False),
    ],
)
def test_what_aws_gives_back_is_compared_by_what_it_says(wanted: Any, found: Any, alike: bool) -> None:  # noqa: FBT001 - a row
    """Texts of documents, numbers as text, what is left out; never more than that."""
    assert same(wanted, found) is alike
    assert same(found, wanted) is alike
