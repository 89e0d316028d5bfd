"""A journey is written down before anything is made by it, by names that are no secrets, and struck off at its end."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from probes.remote.journey import travel
from stormproof.aws.undo import journeys
from stormproof.aws.undo.journal import Journal
from stormproof.aws.undo.journey_notes import JourneyNotes
from stormproof.core.errors import UndoIncomplete
from stormproof.core.evidence import Redactor
from stormproof.core.observations import Exchange, Unreachable
from stormproof.core.target.model import Embedded
from tests.provisioners.fakes import SYSTEM
from tests.stormproof.made_workloads import CANCEL, FOLLOW, ORDER, SHOP

MADE = Exchange("POST", "/orders", 201, {}, '{"by": "Stormproof", "order": {"id": "o/1"}}')
CANCELLED = Exchange("DELETE", "/orders/o%2F1", 204, {}, "")


@pytest.fixture
def journal(made_up: Any, tmp_path: Path) -> Journal:
    """A journal of a made-up account."""
    return Journal(made_up().connection, SYSTEM, tmp_path)


@pytest.fixture
def dead(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever wrote an entry is no more."""
    monkeypatch.setattr(journeys, "own_process", lambda: "another machine|1|2")


def things(journal: Journal) -> list[str]:
    """Return what is pending."""
    return [str(each) for entry in journal.pending().entries for each in entry.disturbed]


def notes(journal: Journal, redactor: Redactor | None = None, **more: Any) -> JourneyNotes:
    """Return the notes of the shop's journey."""
    return JourneyNotes(journal, SHOP.journey, redactor or Redactor(), lambda: None, **more)


@pytest.mark.usefixtures("dead")
@pytest.mark.parametrize("here_alone", [False, True])
def test_what_is_made_stands_in_the_journal_from_before_until_after(journal: Journal, here_alone: bool) -> None:  # noqa: FBT001 - both ways
    """First the request that was sent, then what takes away what it made; a request that only reads is none of them."""
    seen: list[list[str]] = []

    def send(method: str, path: str, *_: Any) -> Exchange:
        seen.append(things(journal))
        return MADE if method == "POST" else CANCELLED if method == "DELETE" else replace(MADE, status=200, body="{}")

    travel((FOLLOW, ORDER, CANCEL), send, notes=notes(journal, here_alone=here_alone))
    made = ["made by a journey: DELETE /orders/o%2F1 (cancel)"]
    assert seen == [[], ["perhaps made by a journey: POST /orders (order)"], made]
    assert things(journal) == []


@pytest.mark.usefixtures("dead")
def test_a_cleanup_without_an_answer_stays_to_be_done(journal: Journal) -> None:
    """And a verb that sends no requests says so."""
    travel(
        (ORDER, CANCEL),
        lambda method, *_: MADE if method == "POST" else Unreachable(method, "/", "refused", "no"),
        notes=notes(journal),
    )
    assert things(journal) == ["made by a journey: DELETE /orders/o%2F1 (cancel)"]
    with pytest.raises(UndoIncomplete, match="stormproof undo` cleans up"):
        journal.complete()


@pytest.mark.usefixtures("dead")
def test_a_secret_that_a_journey_captured_is_written_nowhere(journal: Journal) -> None:
    """What it would have named is told as something that nobody knows by name."""
    redactor, seen = Redactor(), list[str]()
    redactor.learn(["o/1-a-secret"])
    body = MADE.body.replace("o/1", "o/1-a-secret")

    def send(method: str, *_: Any) -> Exchange:
        seen.extend(path.read_text() for path in journal.folder.glob("*.json"))
        return replace(MADE, body=body) if method == "POST" else CANCELLED

    travel((ORDER, CANCEL), send, notes=notes(journal, redactor))
    assert len(seen) == 2
    assert not any("a-secret" in text for text in seen)
    assert "DELETE /orders/{id}" in seen[1]


def test_a_journey_that_is_under_way_is_nothing_left_behind(journal: Journal) -> None:
    """While the process that takes it lives, on this machine."""
    note = notes(journal)
    with note.making(ORDER):
        assert list(journal.folder.glob("*.json"))
        assert not journal.pending()


def test_without_a_cleanup_nothing_is_written(journal: Journal) -> None:
    """Its owner wants what a client makes to stay."""
    note = JourneyNotes(journal, (ORDER,), Redactor(), lambda: None)
    with note.making(ORDER):
        assert not list(journal.folder.glob("*.json"))


@pytest.mark.usefixtures("dead")
@pytest.mark.parametrize(("status", "left"), [(204, False), (200, False), (404, False), (403, True), (409, True)])
def test_a_cleanup_that_is_refused_stays_to_be_done(journal: Journal, status: int, left: bool) -> None:  # noqa: FBT001 - a table's column
    """What is gone already is clean, and so is an answer that is otherwise than stated but no refusal."""
    travel(
        (ORDER, CANCEL),
        lambda method, *_: MADE if method == "POST" else replace(CANCELLED, status=status),
        notes=notes(journal),
    )
    assert things(journal) == (["made by a journey: DELETE /orders/o%2F1 (cancel)"] if left else [])


@pytest.mark.usefixtures("dead")
def test_a_journey_noted_on_this_disk_alone_is_told_on_an_embedded_aws_too(made_up: Any, tmp_path: Path) -> None:
    """Where a target permits no harm nothing is written into its account, and the note must not be lost with that."""
    local = "http://127.0.0.1:1"
    embedded = Embedded(clock_url=local, mailbox_url=local, ca_bundle="c", gateway_url=local, endpoint_url=local)
    real = made_up().connection
    journal = Journal(replace(real, target=real.target.model_copy(update={"embedded": embedded})), SYSTEM, tmp_path)
    travel(
        (ORDER, CANCEL),
        lambda method, *_: MADE if method == "POST" else Unreachable(method, "/", "refused", "no"),
        notes=notes(journal, here_alone=True),
    )
    assert things(journal) == ["made by a journey: DELETE /orders/o%2F1 (cancel)"]
