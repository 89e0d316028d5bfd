"""The runbook of a target: its pages, ours and its owner's, when they were last run, and whom to call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from stormproof.core.runbook.chapters import CHAPTERS, TASKS, Chapter
from stormproof.core.runbook.pages import Page, Section
from stormproof.core.target.operators import Contact

OWN = "own/"
"""How the names of an owner's pages begin."""
HEADS = 2
"""The deepest level of a heading that begins a chapter."""


@dataclass(frozen=True)
class Runbook:
    """Pages in the order in which they are shown; `runs` are page -> the digest of its commands when last run."""

    pages: tuple[Page, ...] = ()
    runs: Mapping[str, str] = field(default_factory=dict)
    contacts: tuple[Contact, ...] = ()
    rehearsal: bool = False
    """Whether nobody depends on the system: there, reserved domains do as addresses."""
    broken: tuple[str, ...] = ()
    """Pages that cannot be read, each with the reason."""

    def page(self, name: str) -> Page | None:
        """Return a page by its name, None where there is none."""
        return next((page for page in self.pages if page.name == name), None)

    def chapter_of(self, page: Page) -> Chapter:
        """Return the chapter that a page belongs to: by its name or its first heading; tasks are what is no other's."""
        for each in CHAPTERS:
            if page.name in each.pages or (page.name.startswith(OWN) and each.begun_by(page.title)):
                return each
        return TASKS

    def pages_of(self, chapter: Chapter) -> tuple[Page, ...]:
        """Return the pages that belong to a chapter."""
        return tuple(page for page in self.pages if self.chapter_of(page) is chapter)

    def sections_of(self, chapter: Chapter) -> tuple[tuple[Page, Section], ...]:
        """Return the sections that are a chapter: of its pages the whole, of an owner's pages what a heading begins."""
        return tuple(self._sections_of(chapter))

    def _sections_of(self, chapter: Chapter) -> Iterator[tuple[Page, Section]]:
        for page in self.pages:
            if page.name in chapter.pages:
                yield from ((page, each) for each in page.sections[:1])
            elif page.name.startswith(OWN):
                heads = (each for each in page.sections if each.level <= HEADS and chapter.begun_by(each.title))
                yield from ((page, each) for each in heads)


def named(pages: Iterable[Page]) -> dict[str, Page]:
    """Return pages by their names."""
    return {page.name: page for page in pages}
