"""Judges of the pages: chapters and what they speak of, links, placeholders, commands that changed since they were run.

A link that leads outside is judged by its form alone: a run asks nobody's site whether the page still is there.

Codes: ``runbook.no_chapter``, ``runbook.incomplete``, ``runbook.no_command``, ``runbook.unreadable``,
``runbook.dead_link``, ``runbook.placeholder``, ``runbook.changed_since_run``, ``runbook.no_such_command``.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from stormproof.core.judges.runbook.findings import Finding
from stormproof.core.runbook.addresses import OUTSIDE, wrong_address
from stormproof.core.runbook.book import Runbook
from stormproof.core.runbook.chapters import Chapter
from stormproof.core.runbook.commands import PROGRAMS, words
from stormproof.core.runbook.library import PAGE
from stormproof.core.runbook.pages import Link, Page
from stormproof.core.runbook.placeholders import unknown
from stormproof.core.system import System

UNWRITTEN = re.compile(r"\b(TODO|TBD|FIXME|XXX)\b|<[a-z][a-z ,'-]{2,}>(?!.*</)|\bLorem ipsum\b")
"""What stands where something has still to be written; an HTML element is none."""


def of_chapter(book: Runbook, chapter: Chapter, system: System) -> Iterator[Finding]:
    """Yield what a chapter lacks: itself, what it has to speak of, a command."""
    for reason in book.broken:
        yield Finding("runbook.unreadable", "runbook", reason)
    sections = book.sections_of(chapter)
    if not sections:
        yield Finding("runbook.no_chapter", chapter.name, f"the runbook has no chapter about {chapter.title}")
        return
    text = "\n".join(section.text for _, section in sections)
    for topic in chapter.topics:
        if topic.of(system) and not topic.spoken_of(text):
            said = f"the runbook's chapter about {chapter.title} does not speak of {topic.said}"
            yield Finding("runbook.incomplete", chapter.name, said)
    if chapter.acts and not any(_has_command(page, section.line, section.text) for page, section in sections):
        said = f"the runbook's chapter about {chapter.title} tells no command: nothing of it can be tried"
        yield Finding("runbook.no_command", chapter.name, said)


def of_links(book: Runbook, chapter: Chapter) -> Iterator[Finding]:
    """Yield the links of a chapter's pages that lead to no page, to no section of one, or outside to nobody."""
    pages = {page.name: page for page in book.pages}
    for page in book.pages_of(chapter):
        for link in page.links:
            if why := _leads_nowhere(page, link, pages):
                said = f"{page.name}{PAGE}:{link.line} leads to {link.to}, {why}"
                yield Finding("runbook.dead_link", page.name, said)


def outside(book: Runbook, chapter: Chapter) -> tuple[str, ...]:
    """Return the addresses outside that a chapter's pages lead to, each once."""
    links = (link.to for page in book.pages_of(chapter) for link in page.links)
    return tuple(dict.fromkeys(to for to in links if OUTSIDE.match(to)))


def told_of_outside(book: Runbook, chapter: Chapter) -> str:
    """Return what is said of the links that lead outside, empty where there is none."""
    found = len(outside(book, chapter))
    links = "1 link leads" if found == 1 else f"{found} links lead"
    return f"{links} outside and {'was' if found == 1 else 'were'} not followed" if found else ""


def _leads_nowhere(page: Page, link: Link, pages: Mapping[str, Page]) -> str:
    """Return why a link leads nowhere, empty where it leads somewhere."""
    if OUTSIDE.match(link.to):
        return wrong_address(link.to)
    path, _, anchor = link.to.partition("#")
    to = pages.get(target_of(page, path)) if path else page
    return "which is not there" if to is None or (anchor and unquote(anchor) not in to.anchors) else ""


def of_placeholders(book: Runbook, chapter: Chapter) -> Iterator[Finding]:
    """Yield what has still to be written, and placeholders that nothing can be filled into."""
    for page in book.pages_of(chapter):
        for number, line in enumerate(page.text.splitlines(), 1):
            if found := UNWRITTEN.search(line):
                said = f"{page.name}{PAGE}:{number} has still to be written: {found[0]}"
                yield Finding("runbook.placeholder", page.name, said)
        for command in page.commands:
            for kind in unknown(command.text):
                yield Finding("runbook.placeholder", page.name, f"{command}: nobody knows what {{{kind}}} stands for")


def of_commands(book: Runbook, chapter: Chapter) -> Iterator[Finding]:
    """Yield commands that only a shell could run, and those of pages whose programs nobody here knows."""
    for page in book.pages_of(chapter):
        for command in page.commands:
            try:
                program = words(command.text)[0]
            except ValueError as error:
                yield Finding("runbook.no_such_command", page.name, f"{command}: {error}")
                continue
            if program not in PROGRAMS:
                said = f"{command}: {program} is none of the programs that are run: {', '.join(PROGRAMS)}"
                yield Finding("runbook.no_such_command", page.name, said)


def of_runs(book: Runbook, chapter: Chapter) -> Iterator[Finding]:
    """Yield the pages whose commands are not those that were run last."""
    for page in book.pages_of(chapter):
        if page.commands and book.runs.get(page.name) != page.digest:
            ran = "have changed since they were last run" if page.name in book.runs else "were never run"
            said = f"the commands of {page.name}{PAGE} {ran}: `stormproof runbook run {page.name}`"
            yield Finding("runbook.changed_since_run", page.name, said)


def target_of(page: Page, path: str) -> str:
    """Return the name of the page that a relative path leads to, as seen from a page."""
    folder = posixpath.dirname(page.name)
    return posixpath.normpath(posixpath.join(folder, unquote(path))).removesuffix(PAGE)


def _has_command(page: Page, line: int, text: str) -> bool:
    end = line + len(text.splitlines())
    return any(line <= command.line < end for command in page.commands)
