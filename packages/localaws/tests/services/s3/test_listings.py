"""Pages of a bucket's listing."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from localaws.services.s3.listings import Asked, page, page_of_versions

KEYS = st.lists(st.text("ab/", min_size=1, max_size=5), unique=True)


@given(KEYS, st.sampled_from(["", "/"]), st.sampled_from(["", "a", "a/"]), st.integers(1, 4))
def test_pages_together_are_the_whole(keys: list[str], delimiter: str, prefix: str, most: int) -> None:
    """Page by page, each key and each common prefix is told once, in order."""
    named = [(key, key) for key in keys]
    whole = page(named, Asked(prefix, delimiter))
    asked, told = Asked(prefix, delimiter, most=most), []
    while True:
        found = page(named, asked)
        told += [*found.items, *found.prefixes]
        assert len(found.items) + len(found.prefixes) <= most
        if found.last is None:
            break
        asked = replace(asked, after=found.last)
    assert sorted(told) == sorted([*whole.items, *whole.prefixes])


def test_a_prefix_is_left_out_from_its_marker_on() -> None:
    """A marker at a common prefix, or at a key below it, begins behind all of it."""
    keys = [(key, key) for key in ("f/a/1", "f/a/2", "f/b")]
    first = page(keys, Asked("f/", "/", most=1))
    assert (first.items, first.prefixes, first.last, first.last_item) == ([], ["f/a/"], "f/a/", None)
    for marker in ("f/a/", "f/a/1"):
        assert page(keys, Asked("f/", "/", after=marker)).items == ["f/b"]


def test_a_page_of_none_tells_of_no_more() -> None:
    """max-keys 0: nothing, and not truncated."""
    assert page([("a", "a")], Asked(most=0)).last is None


def test_versions_go_on_within_their_key() -> None:
    """What is left of the marker's key comes first, then the keys behind it."""
    versions = [("a", "a2"), ("a", "a1"), ("b", "b1")]
    assert page_of_versions(versions, Asked(after="a"), rest=["a1"]).items == ["a1", "b1"]
    assert page_of_versions(versions, Asked(after="a"), rest=[]).items == ["b1"]
    assert page_of_versions(versions, Asked(), rest=[]).items == ["a2", "a1", "b1"]
