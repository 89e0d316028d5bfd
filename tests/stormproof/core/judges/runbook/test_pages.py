"""Pages are judged by what they lack: chapters, what these speak of, links, commands that were run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from stormproof.core.judges.runbook import pages
from stormproof.core.judges.runbook.findings import Finding
from stormproof.core.runbook.book import Runbook
from stormproof.core.runbook.chapters import CHAPTERS, CONTACTS, SCALING, TASKS, Chapter
from stormproof.core.runbook.library import OwnersPages, assembled
from tests.provisioners.fakes import SYSTEM
from tests.stormproof.core.judges.runbook import books

Judge = Callable[[Runbook, Chapter], Iterator[Finding]]


def codes(found: Iterator[Finding]) -> list[str]:
    """Return the codes without what stands before the point."""
    return [each.code.removeprefix("runbook.") for each in found]


def judged(book: Runbook, chapter: Chapter = TASKS) -> list[str]:
    """Return the codes of all that is wrong with the pages of a chapter."""
    judges: tuple[Judge, ...] = (pages.of_links, pages.of_placeholders, pages.of_commands, pages.of_runs)
    found = codes(pages.of_chapter(book, chapter, SYSTEM))
    return [*found, *(code for judge in judges for code in codes(judge(book, chapter)))]


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda each: each.name)
def test_our_own_pages_lack_nothing(chapter: Chapter) -> None:
    """What is installed is what was run; contacts are the target's."""
    assert judged(assembled(OwnersPages(), ()), chapter) == []


def test_pages_without_a_fault_are_not_blamed() -> None:
    """Neither the tasks nor whom to call, which need no command."""
    assert judged(books.whole()) == []
    assert judged(books.whole(), CONTACTS) == []


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("weekly and ", "", "incomplete"),
        ("contacts.md#keeping-this-true", "contacts.md#keeping", "dead_link"),
        ("contacts.md#keeping-this-true", "call.md", "dead_link"),
        ("Daily,", "TODO: daily,", "placeholder"),
        ("Daily,", "Daily <who does it>,", "placeholder"),
        ("stormproof alerts status", "stormproof alerts show {alarm}", "placeholder"),
        ("stormproof alerts status", "stormproof costs | less", "no_such_command"),
        ("stormproof alerts status", "kubectl get pods", "no_such_command"),
    ],
)
def test_each_fault_has_its_code(old: str, new: str, code: str) -> None:
    """And no other one."""
    assert judged(books.whole(books.TASKS.replace(old, new))) == [code]


def test_a_chapter_that_is_not_there_is_one_fault() -> None:
    """Nothing more is said of what it would have to speak of."""
    assert judged(books.book(contacts=books.CONTACTS), TASKS) == ["no_chapter"]


def test_a_chapter_that_tells_no_command_cannot_be_tried() -> None:
    """Whom to call is none of those that have to."""
    assert judged(books.whole("# Tasks\n\nDaily, weekly, monthly.\n")) == ["no_command"]


def test_what_a_system_has_not_need_not_be_spoken_of() -> None:
    """A chapter about scaling without a word on tables does where there is no table."""
    text = "# Scaling\n\nLambda functions, the API's throttle; quotas.\n\n```sh\nstormproof dashboard\n```\n"
    book = books.book(scaling=text)
    assert codes(pages.of_chapter(book, SCALING, SYSTEM)) == ["incomplete"]
    assert codes(pages.of_chapter(book, SCALING, replace(SYSTEM, tables=()))) == []


@pytest.mark.parametrize(("runs", "said"), [({}, "never run"), ({"tasks": "of another day"}, "changed since")])
def test_commands_that_nobody_has_run_are_found(runs: dict[str, str], said: str) -> None:
    """Whether they never were or have changed is told apart."""
    (found,) = pages.of_runs(replace(books.whole(), runs=runs), TASKS)
    assert said in found.said
    assert found.code == "runbook.changed_since_run"


def test_a_page_that_cannot_be_read_is_told() -> None:
    """With the reason that its reader gave."""
    book = replace(books.whole(), broken=("own/x.md:3: 'chnages'",))
    assert codes(pages.of_chapter(book, TASKS, SYSTEM)) == ["unreadable"]


@pytest.mark.parametrize(
    "to",
    [
        "https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html",
        "http://wiki/runbook",
        "mailto:oncall@acme.io",
        "tel:+442079460000",
        "https://na.acme.io/none/unknown",
    ],
)
def test_links_outside_are_counted_and_not_followed(to: str) -> None:
    """A short name of a wiki is none that is made up."""
    book = books.whole(books.TASKS.replace("contacts.md#keeping-this-true", to))
    assert judged(book) == []
    assert pages.outside(book, TASKS) == (to,)
    assert pages.told_of_outside(book, TASKS) == "1 link leads outside and was not followed"


@pytest.mark.parametrize(
    "to",
    [
        "https://wiki.example.com/runbook",
        "https://your-company.io/wiki",
        "https://acme.io/{team}",
        "https://localhost/x",
        "https:///x",
        "https://[::1/x",
        "https://me:secret@acme.io/",
        "mailto:",
        "ftp://acme.io/notes.txt",
        "//acme.io/x",
    ],
)
def test_links_outside_that_lead_to_nobody_are_found_by_their_form(to: str) -> None:
    """Nothing is asked for that."""
    book = books.whole(books.TASKS.replace("contacts.md#keeping-this-true", to))
    assert judged(book) == ["dead_link"]
