"""Whoever is woken gives a name as he has it: an alarm's from the message, an entry's, a page's."""

from __future__ import annotations

import pytest

from stormproof.core.errors import UsageError
from stormproof.core.runbook.library import OwnersPages, assembled
from stormproof.operations.runbook.sections import find

BOOK = assembled(OwnersPages({"ours": "# Our alarms\n\n## orders-late\n\nCall.\n"}), ())


@pytest.mark.parametrize(
    ("name", "page", "anchor"),
    [
        ("dead-letters", "alarms", "dead-letters"),
        ("stormproof-a1b2-dead-letters-orders", "alarms", "dead-letters"),
        ("orders-late", "own/ours", "orders-late"),
        ("scaling", "scaling", None),
        ("scaling.md", "scaling", None),
        ("ours", "own/ours", None),
        ("requests-of-one-key", "scaling", "requests-of-one-key"),
    ],
)
def test_the_section_that_is_meant_is_found(name: str, page: str, anchor: str | None) -> None:
    """A page whole, a section alone."""
    found, section = find(BOOK, name)
    assert (found.name, section and section.anchor) == (page, anchor)


def test_a_name_that_none_has_brings_those_that_are_like_it() -> None:
    """At three at night one letter is wrong."""
    with pytest.raises(UsageError, match="dead-leters") as told:
        find(BOOK, "dead-leters")
    assert "dead-letters" in told.value.way_out
