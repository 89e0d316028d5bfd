"""JSON Pointers, by the examples of RFC 6901 and by their laws."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stormproof.core.workload.json_pointer import at, escaped, holds, parts, put

DOCUMENT = {
    "foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5, 'k"l': 6, " ": 7, "m~n": 8,
}  # fmt: skip
"""RFC 6901, 5."""
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("", DOCUMENT), ("/foo", ["bar", "baz"]), ("/foo/0", "bar"), ("/", 0), ("/a~1b", 1), ("/c%d", 2), ("/e^f", 3),
        ("/g|h", 4), ("/i\\j", 5), ('/k"l', 6), ("/ ", 7), ("/m~0n", 8),
    ],
)  # fmt: skip
def test_the_examples_of_the_rfc(pointer: str, value: Any) -> None:
    """Section 5 of RFC 6901."""
    assert at(DOCUMENT, pointer) == value


@pytest.mark.parametrize(
    "pointer", ["/foo/2", "/foo/-", "/foo/00", "/foo/01", "/foo/bar", "/nowhere", "/foo/0/b", "//"]
)
def test_where_nothing_is_nothing_is_found(pointer: str) -> None:
    """Not the end of a list either, nor a number that begins with zeros."""
    with pytest.raises(LookupError):
        at(DOCUMENT, pointer)
    assert not holds(DOCUMENT, pointer, None)


def test_what_is_no_pointer_is_refused() -> None:
    """It begins with a slash, or it is empty."""
    with pytest.raises(ValueError, match="no JSON Pointer"):
        at(DOCUMENT, "foo")


def ways(document: Any, pointer: str = "") -> list[tuple[str, Any]]:
    """Return every pointer into a document with what stands there."""
    found = [(pointer, document)]
    inner = (
        document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    )
    for name, value in inner:
        found += ways(value, f"{pointer}/{escaped(str(name))}")
    return found


@given(JSON)
def test_every_place_of_a_document_is_found_by_its_pointer(document: Any) -> None:
    """Whatever names are made of."""
    for pointer, value in ways(document):
        assert at(document, pointer) == value
        assert holds(document, pointer, value)


@given(JSON, JSON, st.data())
def test_what_is_put_is_found_and_nothing_else_is_changed(document: Any, value: Any, data: st.DataObject) -> None:
    """The document that was given stays as it was."""
    before = copy.deepcopy(document)
    pointer, _ = data.draw(st.sampled_from(ways(document)))
    changed = put(document, pointer, value)
    assert at(changed, pointer) == value
    assert document == before
    for other, standing in ways(document):
        apart = not (other.startswith(pointer) or pointer.startswith(other))
        if apart:
            assert at(changed, other) == standing


@given(st.lists(st.text(), max_size=5))
def test_escaping_is_undone_by_reading(names: list[str]) -> None:
    """``~`` and ``/`` are names' own characters."""
    assert list(parts("".join(f"/{escaped(name)}" for name in names))) == names


@pytest.mark.parametrize(("found", "stated"), [(True, 1), (1, True), (0, False), ("1", 1), (None, "")])
def test_values_of_other_types_are_other_values(found: object, stated: object) -> None:
    """True is not 1 in JSON, and text is no number."""
    assert not holds({"a": found}, "/a", stated)
    assert holds({"a": found}, "/a", found)
