"""What the runbook lacks stands in the plan: nothing of it is AWS's, and nobody but its keeper can write it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from provisioners.runbook import runbook_pages
from provisioners.runbook.runbook_pages import CONTROL
from stormproof.core.planning.plans import NoChange
from stormproof.core.runbook.alarms import SystemAlarm
from stormproof.core.runbook.book import Runbook
from stormproof.core.runbook.library import OwnersPages, assembled
from tests.provisioners.fakes import FakeReads, context
from tests.stormproof.core.judges.runbook.books import SOMEBODY

WHOLE = assembled(OwnersPages(), (SOMEBODY,))


@pytest.fixture(autouse=True)
def standing(monkeypatch: pytest.MonkeyPatch) -> None:
    """One alarm of the owner's is on the system."""
    monkeypatch.setattr(runbook_pages, "system_alarms", lambda _reads, _system: (SystemAlarm("orders-late"),))


def steps(book: Runbook, verb: Any = CONTROL.plan) -> Iterator[str]:
    """Yield what the plan says of a runbook."""
    about = replace(context(), runbook=lambda: book)
    for each in verb(about, CONTROL.read(FakeReads({}), about)):
        assert isinstance(each, NoChange)
        yield each.reason


def test_what_is_lacking_is_told_with_its_code() -> None:
    """An alarm without a section, a contact that counts no more, a page that is gone."""
    old = SOMEBODY.model_copy(update={"verified": date(2020, 1, 1)})
    pages = tuple(page for page in WHOLE.pages if page.name != "scaling")
    said = " ".join(steps(replace(WHOLE, pages=pages, contacts=(old,))))
    for code in ("alarm_without_section", "contact_expired", "no_chapter"):
        assert f"[runbook.{code}]" in said


def test_a_whole_runbook_stands_in_nobodys_way() -> None:
    """With a section for the owner's alarm."""
    book = assembled(OwnersPages({"ours": "# Our alarms\n\n## orders-late\n\nCall.\n"}), (SOMEBODY,))
    assert list(steps(book)) == ["no setting of the owner's stands in the way"]


def test_without_pages_nothing_is_told() -> None:
    """Somebody plans from data alone; and nothing is ever taken away."""
    assert list(steps(Runbook())) == ["no setting of the owner's stands in the way"]
    assert list(steps(WHOLE, CONTROL.remove)) == ["nothing of it is ours"]


def test_the_control_serves_every_criterion_of_the_runbook() -> None:
    """After a FAIL no plan is empty."""
    assert CONTROL.criteria == ("10.1", "10.2", "10.3", "10.4", "10.5", "10.6")
