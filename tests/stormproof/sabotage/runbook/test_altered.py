"""Each way in which the runbook can be lost is seen by the judge that it names, and what complies is not blamed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain

import pytest

from stormproof.core.faults import PassScenario, Sabotage
from stormproof.core.judges.runbook import alarms, contacts, pages
from stormproof.core.judges.runbook.findings import Finding
from stormproof.core.runbook import library
from stormproof.core.runbook.alarms import SystemAlarm
from stormproof.core.runbook.book import Runbook
from stormproof.core.runbook.chapters import CHAPTERS
from stormproof.core.runbook.placeholders import filled, values
from stormproof.sabotage.runbook import owners_alarms
from stormproof.sabotage.runbook.altered import written
from stormproof.sabotage.runbook.catalogue import RUNBOOK
from stormproof.sabotage.runbook.passing import RUNBOOK_PASSES
from tests.provisioners.fakes import API, SYSTEM
from tests.stormproof.core.judges.runbook.books import SOMEBODY

OURS = SystemAlarm(f"stormproof-{API}-function-error-rate-shop-api", of_owner=False)
OWNERS = SystemAlarm(filled(owners_alarms.NAME, values(SYSTEM)))
FAILS = "runbook.command_failed"


def read(each: Sabotage | PassScenario) -> Runbook:
    """Return the runbook as it reads while something is played."""
    with each.alters():
        return library.assembled(library.OwnersPages(), (SOMEBODY,))


def found(book: Runbook, each: Sabotage | PassScenario) -> Iterator[Finding]:
    """Yield what the judges of a criterion find."""
    about = next(chapter for chapter in CHAPTERS if chapter.criterion == each.criterion)
    standing = (OURS, OWNERS) if each.inject is owners_alarms.made else (OURS,)
    yield from pages.of_chapter(book, about, SYSTEM)
    yield from chain(pages.of_links(book, about), pages.of_placeholders(book, about), pages.of_commands(book, about))
    yield from pages.of_runs(book, about)
    if each.criterion == "10.2":
        yield from alarms.of_alarms(book, standing, SYSTEM)
    if each.criterion == "10.6":
        yield from contacts.of_contacts(book.contacts, datetime.now(UTC).date())


@pytest.mark.parametrize("sabotage", RUNBOOK, ids=lambda each: each.name)
def test_each_loss_is_found_by_its_code(sabotage: Sabotage) -> None:
    """Of a command that fails, the record alone is seen without a system: it is not the one that was run."""
    expected = "runbook.changed_since_run" if sabotage.expects == FAILS else sabotage.expects
    assert expected in {each.code for each in found(read(sabotage), sabotage)}


@pytest.mark.parametrize("scenario", RUNBOOK_PASSES, ids=lambda each: each.name)
def test_what_an_owner_has_written_otherwise_is_not_blamed(scenario: PassScenario) -> None:
    """Whether it stands beside ours or in their place."""
    assert list(found(read(scenario), scenario)) == []


def test_afterwards_the_runbook_reads_as_before() -> None:
    """What is altered is so for as long as something is played."""
    before = library.assembled(library.OwnersPages(), ())
    for sabotage in RUNBOOK:
        read(sabotage)
    for scenario in RUNBOOK_PASSES:
        read(scenario)
    assert library.assembled(library.OwnersPages(), ()) == before


def test_a_change_of_what_no_page_says_is_a_mistake() -> None:
    """It would break nothing, and be found by nobody."""
    with pytest.raises(ValueError, match="does not say"):
        written("tasks", "nothing of the kind", "x")(library.assembled(library.OwnersPages(), ()))
