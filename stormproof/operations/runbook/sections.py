"""The section of the runbook that somebody means: by an alarm's name, an entry's, a page's, or an anchor."""

from __future__ import annotations

from difflib import get_close_matches

from stormproof.core.alerts.entries import ENTRIES
from stormproof.core.errors import UsageError
from stormproof.core.runbook.alarms import alarm_sections, names
from stormproof.core.runbook.book import OWN, Runbook
from stormproof.core.runbook.pages import Page, Section

INDEX = "index"


def find(book: Runbook, name: str) -> tuple[Page, Section | None]:
    """Return the page that is meant, and the section of it, None for the whole; raises UsageError for an unknown name.

    An alarm's whole name holds its entry's: ``stormproof-a1b2-dead-letters-orders``.
    """
    for page, section in alarm_sections(book):
        if name in names(section):
            return page, section
    for page in book.pages:
        if name in {page.name, page.name.removeprefix(OWN), f"{page.name}.md"}:
            return page, None
    fitting = [each.name for each in ENTRIES if f"-{each.name}" in name]
    wanted = max(fitting, key=len, default=name)
    for page in book.pages:
        for section in page.sections:
            if wanted in section.anchors:
                return page, section
    raise _unknown(book, name)


def _unknown(book: Runbook, name: str) -> UsageError:
    known = [page.name for page in book.pages] + [section.anchor for _, section in alarm_sections(book)]
    close = get_close_matches(name, known, 3, 0.5)
    way_out = f"did you mean {', '.join(close)}?" if close else "`stormproof runbook` shows what there is"
    return UsageError(f"the runbook has no section about {name!r}", way_out)
