"""The runbook stands beside the target file and in Stormproof itself: what it lacks is its keeper's to write."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain

from provisioners.shared.watched import Finding, watching
from stormproof.aws.observe.alerts.system_alarms import system_alarms
from stormproof.core.judges.runbook import alarms, contacts, findings, pages
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.runbook.book import Runbook
from stormproof.core.runbook.chapters import CHAPTERS

NAME = "runbook-pages"
ASPECT = "pages"
ABOUT = tuple(chapter.criterion for chapter in CHAPTERS)


def look(reads: Reads, context: PlanContext) -> Iterator[Finding]:
    """Yield what the runbook lacks; of none, where somebody plans from data alone, nothing is told."""
    book = context.runbook()
    if not book.pages:
        return
    today = datetime.now(UTC).date()
    found = chain(
        _written(book, context),
        alarms.of_alarms(book, system_alarms(reads, context.system), context.system),
        contacts.of_contacts(book.contacts, today, reserved=book.rehearsal),
    )
    for each in found:
        yield Finding(each.resource, f"{each.said} [{each.code}]")


def _written(book: Runbook, context: PlanContext) -> Iterator[findings.Finding]:
    for chapter in CHAPTERS:
        yield from pages.of_chapter(book, chapter, context.system)
        yield from pages.of_links(book, chapter)
        yield from pages.of_placeholders(book, chapter)
        yield from pages.of_runs(book, chapter)


CONTROL = watching(NAME, ABOUT, ASPECT, look)
