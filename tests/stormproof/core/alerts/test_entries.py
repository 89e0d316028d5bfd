"""An alarm's entry is written once: description, section and link say the same, and lead to each other."""

from __future__ import annotations

from collections import Counter

import pytest

from stormproof.core.alerts.entries import ENTRIES, find, subjects
from stormproof.core.alerts.model import LONGEST, Entry, Per, Resource, Severity, description, link
from stormproof.core.alerts.page import anchors, render
from stormproof.core.alerts.published import runbook_page
from stormproof.core.errors import UsageError
from tests.provisioners.fakes import SYSTEM

URL = "https://runbook.example.com/" + "operations/" * 20 + "alarms.md"
WRITE = "write it anew: .venv/bin/stormproof alerts runbook > runbook/alarms.md"


def test_the_page_of_the_runbook_is_what_the_entries_say() -> None:
    """Nobody changes one and forgets the other."""
    assert runbook_page().read_text("utf-8") == render(), WRITE


def test_every_alarm_has_its_section_and_every_section_its_alarm() -> None:
    """By anchors that stand once."""
    counted = Counter(anchors(render()))
    assert counted == Counter(entry.name for entry in ENTRIES)
    assert set(counted.values()) == {1}


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_a_description_says_how_bad_what_where_and_what_to_do(entry: Entry) -> None:
    """And fits into CloudWatch, for the longest names that AWS has, with a long address."""
    about = Resource(entry.per.value, "f" * 140)
    text = description(entry, about, link(entry, URL), {"Table": "t" * 255})
    lines = text.split("\n")
    assert lines[0] == f"{entry.severity.name}: {entry.summary}"
    assert f"Resource: {about}" in lines
    assert f"First: {entry.actions[0]}" in lines
    assert lines[-1] == f"Runbook: {URL}#{entry.name}"
    assert len(text) <= LONGEST


def test_without_an_address_the_terminal_shows_the_section() -> None:
    """Nobody has said where the page is published."""
    assert description(ENTRIES[0], Resource("API", "shop"), link(ENTRIES[0], None), {}).endswith(
        f"Runbook: stormproof alerts show {ENTRIES[0].name}"
    )


def test_a_description_that_does_not_fit_is_refused() -> None:
    """It is never cut off."""
    with pytest.raises(ValueError, match="characters"):
        description(ENTRIES[0], Resource("API", "shop"), "", {"Table": "t" * LONGEST})


@pytest.mark.parametrize("name", ["Upper", "two--hyphens", "-first", "with space", ""])
def test_a_name_that_cannot_be_an_anchor_is_refused(name: str) -> None:
    """Links lead there."""
    with pytest.raises(ValueError, match="anchor"):
        Entry(name, Severity.WARNING, Per.SYSTEM, "t", "s", "m", ("a",))


def test_an_entry_without_a_thing_to_do_is_refused() -> None:
    """An alarm that nobody can act on wakes nobody."""
    with pytest.raises(ValueError, match="what to do"):
        Entry("name", Severity.WARNING, Per.SYSTEM, "t", "s", "m", ())


def test_entries_are_found_by_name_and_made_for_what_the_system_has() -> None:
    """One for each function, one for the whole."""
    assert find("function-error-rate").per is Per.FUNCTION
    assert list(subjects(find("function-error-rate"), SYSTEM)) == [SYSTEM.functions[0].name]
    assert list(subjects(find("key-store"), SYSTEM)) == [""]
    with pytest.raises(UsageError, match="no alarm"):
        find("no-such-alarm")
