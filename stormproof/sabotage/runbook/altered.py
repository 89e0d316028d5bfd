"""Runbooks that read otherwise for a while: pages stand on no AWS, so what is read is altered meanwhile."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from unittest.mock import patch

from stormproof.core.faults import FaultInjection
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.runbook import library
from stormproof.core.runbook.book import OWN, Runbook
from stormproof.core.runbook.library import OwnersPages
from stormproof.core.runbook.pages import parse
from stormproof.core.target.operators import Contact

Alters = Callable[[], AbstractContextManager[None]]
Change = Callable[[Runbook], Runbook]


def nothing_on_aws(title: str) -> Callable[[Reads, PlanContext], FaultInjection]:
    """Return the injection of what stands in pages alone: it calls nothing."""
    return lambda _reads, _context: FaultInjection(title, (), ())


def reading(change: Change) -> Alters:
    """Return what has every runbook that is read changed for as long as a block runs."""

    @contextmanager
    def alter() -> Iterator[None]:
        assembled = library.assembled

        def changed(owners: OwnersPages, contacts: tuple[Contact, ...]) -> Runbook:
            return change(assembled(owners, contacts))

        with patch.object(library, "assembled", changed):
            yield

    return alter


def without(page: str) -> Change:
    """Return the change that takes a page away."""
    return lambda book: replace(book, pages=tuple(each for each in book.pages if each.name != page))


def written(page: str, old: str, new: str, *, run: bool = False) -> Change:
    """Return the change of a page's text, `old` a pattern; `run` says that its commands were run as they are then.

    The change raises ValueError where nothing of it is written.
    """

    def change(book: Runbook) -> Runbook:
        found = book.page(page)
        if found is None or not re.search(old, found.text):
            raise ValueError(f"the page {page} does not say {old!r}")
        changed = parse(page, re.sub(old, new, found.text))
        runs = {**book.runs, page: changed.digest} if run else book.runs
        return replace(book, pages=tuple(changed if each is found else each for each in book.pages), runs=runs)

    return change


def besides(name: str, text: str, *, alone: bool = False) -> Change:
    """Return the change that adds an owner's page, as it was run; `alone` takes all of ours away."""

    def change(book: Runbook) -> Runbook:
        added = parse(f"{OWN}{name}", text)
        kept = tuple(each for each in book.pages if not alone or each.name.startswith(OWN))
        return replace(book, pages=(*kept, added), runs={**book.runs, added.name: added.digest})

    return change


def calling(*contacts: Contact) -> Change:
    """Return the change of whom to call."""
    return lambda book: replace(book, contacts=contacts)
