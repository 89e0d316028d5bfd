"""The runbook of a target: our pages and its owner's, in an order, with what was run of them."""

from __future__ import annotations

import pytest

from stormproof.core.runbook.chapters import ALARMS, CHAPTERS, TASKS, chapter
from stormproof.core.runbook.library import OwnersPages, assembled, ordered, own_pages, own_runs, read_runs
from stormproof.core.runbook.pages import parse

SHIFTS = "# Operating in shifts\n\n## Alerts at night\n\nRead out.\n"


def test_our_pages_stand_in_the_order_in_which_somebody_needs_them() -> None:
    """The first leads on, the second is about what is wrong now; queries follow by name."""
    names = [page.name for page in own_pages()]
    assert names[:2] == ["index", "alarms"]
    assert names == ordered(dict.fromkeys(reversed(names)))


def test_each_of_our_pages_was_run_as_it_is() -> None:
    """`stormproof runbook run` keeps that; a page that is gone has no record left."""
    assert dict(own_runs()) == {page.name: page.digest for page in own_pages() if page.commands}


def test_an_owners_pages_stand_beside_ours_or_alone() -> None:
    """With a prefix of their own, so that neither takes the other's name."""
    runs = {"tasks": "d"}
    beside = assembled(OwnersPages({"tasks": SHIFTS}, runs), ())
    assert {"tasks", "own/tasks"} <= {page.name for page in beside.pages}
    assert beside.runs["own/tasks"] == "d" != beside.runs["tasks"]
    alone = assembled(OwnersPages({"tasks": SHIFTS}, runs, alone=True), ())
    assert [page.name for page in alone.pages] == ["own/tasks"]


def test_an_owners_page_that_cannot_be_read_spoils_no_other() -> None:
    """It is told, with the line."""
    book = assembled(OwnersPages({"a": SHIFTS, "b": "# B\n\n```sh chnages\nstormproof plan\n```\n"}), ())
    assert book.page("own/a") is not None
    assert book.page("own/b") is None
    assert len(book.broken) == 1
    assert "b.md:3" in book.broken[0]


def test_a_heading_begins_a_chapter_in_an_owners_page() -> None:
    """A page may have several; it belongs to the one that its first heading begins."""
    book = assembled(OwnersPages({"shifts": SHIFTS}), ())
    page = book.page("own/shifts")
    assert page is not None
    assert book.chapter_of(page) is TASKS
    assert [section.title for found, section in book.sections_of(ALARMS) if found is page] == ["Alerts at night"]


def test_a_page_of_no_chapter_is_a_task() -> None:
    """About keys, about costs: nothing of the runbook is left unjudged."""
    book = assembled(OwnersPages({"x": "# Something else\n"}), ())
    assert {"keys", "costs", "index", "own/x"} <= {page.name for page in book.pages_of(TASKS)}
    assert sorted(page.name for each in CHAPTERS for page in book.pages_of(each)) == sorted(
        page.name for page in book.pages
    )


def test_chapters_are_asked_for_by_their_names() -> None:
    """A name that none has is a mistake."""
    assert chapter("alarms") is ALARMS
    with pytest.raises(KeyError):
        chapter("alarm")


def test_a_record_of_runs_is_a_digest_for_each_page() -> None:
    """Whatever else stands in it counts for nothing."""
    text = '[pages.a]\ncommands = "d"\nlast_run = 2026-11-29\n[pages.b]\nlast_run = 2026-11-29\n'
    assert read_runs(text) == {"a": "d"}
    assert parse("a", "# A\n").digest
