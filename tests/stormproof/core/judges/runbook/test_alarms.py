"""Every alarm on a system has its section, and every section its alarm."""

from __future__ import annotations

from dataclasses import replace

from stormproof.core.alerts.entries import ENTRIES
from stormproof.core.judges.runbook.alarms import of_alarms
from stormproof.core.naming import Names
from stormproof.core.runbook.alarms import SystemAlarm, entry_of, section_of
from stormproof.core.runbook.library import OwnersPages, assembled
from tests.provisioners.fakes import SYSTEM

OURS = tuple(
    SystemAlarm(f"{prefix}{entry.name}-shop-api", of_owner=False)
    for prefix in Names(SYSTEM).alarm_prefixes
    for entry in ENTRIES
)
OWN = SystemAlarm("orders-late")


def codes(texts: dict[str, str], *alarms: SystemAlarm) -> list[tuple[str, str]]:
    """Return what is wrong with our pages and an owner's, for alarms."""
    book = assembled(OwnersPages(texts), ())
    return [(each.code.removeprefix("runbook."), each.resource) for each in of_alarms(book, alarms, SYSTEM)]


def test_each_of_our_alarms_has_its_section_whatever_resource_it_is_about() -> None:
    """The name of its entry, not the whole, is the section's anchor."""
    assert codes({}, *OURS) == []


def test_the_longest_entry_is_meant() -> None:
    """One entry's name may begin another's."""
    for alarm, entry in zip(OURS, ENTRIES * (len(OURS) // len(ENTRIES)), strict=True):
        found = entry_of(alarm.name, SYSTEM)
        assert found is not None
        assert found.name.startswith(entry.name)
    assert entry_of("orders-late", SYSTEM) is None


def test_an_alarm_of_the_owners_wants_a_section_of_its_own() -> None:
    """Its heading, an anchor, or its name set as code."""
    assert codes({}, OWN) == [("alarm_without_section", "orders-late")]
    for section in ("## orders-late", "## Orders are late (`orders-late`)", '<a id="orders-late"></a>\n\n## Late'):
        assert codes({"ours": f"# Our alarms\n\n{section}\n\nCall.\n"}, OWN) == []


def test_a_section_about_an_alarm_that_is_gone_leads_astray() -> None:
    """It is named by its heading; those below it are a part of it."""
    text = "# Our alarms\n\n## orders-late\n\n### First\n\nCall.\n"
    assert codes({"ours": text}) == [("section_without_alarm", "orders-late")]


def test_a_page_that_is_gone_leaves_all_of_ours_without_a_section() -> None:
    """Each is told."""
    book = assembled(OwnersPages(), ())
    without = replace(book, pages=tuple(page for page in book.pages if page.name != "alarms"))
    assert len(list(of_alarms(without, OURS, SYSTEM))) == len(OURS)
    assert section_of(without, OURS[0].name, SYSTEM) is None
    assert section_of(book, ENTRIES[0].name) is not None
