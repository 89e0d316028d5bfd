"""Alarms and sections: every alarm on a system has a section that says what to do, every section of one its alarm."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from stormproof.core.alerts.entries import ENTRIES
from stormproof.core.alerts.model import Entry
from stormproof.core.naming import Names
from stormproof.core.runbook.book import Runbook
from stormproof.core.runbook.chapters import ALARMS
from stormproof.core.runbook.pages import Page, Section, slug
from stormproof.core.runbook.placeholders import filled, values
from stormproof.core.system import System


@dataclass(frozen=True)
class SystemAlarm:
    """An alarm that is on a system, as it stands there; `of_owner` tells that it is none of Stormproof's."""

    name: str
    description: str = ""
    watches: str = ""
    of_owner: bool = True


def entry_of(name: str, system: System) -> Entry | None:
    """Return the entry that an alarm of ours was made by, None for an alarm of anybody else's."""
    for prefix in Names(system).alarm_prefixes:
        if name.startswith(prefix):
            rest = name.removeprefix(prefix)
            fitting = [each for each in ENTRIES if rest == each.name or rest.startswith(f"{each.name}-")]
            return max(fitting, key=lambda each: len(each.name), default=None)
    return None


def section_of(book: Runbook, alarm: str, system: System | None = None) -> tuple[Page, Section] | None:
    """Return the section about an alarm: by the name of its entry, or by its own, None where there is none."""
    entry = entry_of(alarm, system) if system else None
    wanted = {alarm, *([entry.name] if entry else [])}
    return next(((page, each) for page, each in alarm_sections(book) if names(each, system) & wanted), None)


def alarm_sections(book: Runbook) -> Iterator[tuple[Page, Section]]:
    """Yield the sections that are about one alarm each: those right below the chapter's heading."""
    for page, head in book.sections_of(ALARMS):
        begin, end = head.line, head.line + len(head.text.splitlines())
        for each in page.sections:
            if begin < each.line < end and each.level == head.level + 1:
                yield page, each


def names(section: Section, system: System | None = None) -> frozenset[str]:
    """Return what a section may be called after: its heading, its anchors, and names set as code.

    Placeholders within them stand for what they stand for on the system: one page may be about several systems.
    """
    written = (section.title, slug(section.title), *section.anchors, *section.codes)
    known = values(system) if system else {}
    return frozenset(filled(each, known) for each in written)


def without_section(book: Runbook, alarms: Iterable[SystemAlarm], system: System) -> tuple[SystemAlarm, ...]:
    """Return the alarms that no section is about."""
    return tuple(each for each in alarms if section_of(book, each.name, system) is None)


def without_alarm(book: Runbook, alarms: Sequence[SystemAlarm], system: System) -> tuple[tuple[Page, Section], ...]:
    """Return the sections that are about no alarm that there is, and about none of ours that there can be."""
    known = {each.name for each in alarms} | {entry.name for entry in ENTRIES}
    return tuple((page, section) for page, section in alarm_sections(book) if not names(section, system) & known)
