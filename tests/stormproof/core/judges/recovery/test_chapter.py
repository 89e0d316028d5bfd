"""The runbook's chapter on recovery is judged by what its commands came to, and by what it says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from stormproof.core.errors import Refuted, Undecidable
from stormproof.core.judges.recovery.chapter import (
    Followed,
    judge_documented,
    judge_drilled,
    judge_due_drill,
    judge_followed,
    remarks,
)
from stormproof.core.policy import Policy
from stormproof.core.recovery.chapter import ITEMS, OBJECTS, chapter, commands_of, text
from stormproof.core.recovery.drills import Drill, Drilled
from stormproof.core.recovery.figures import Figures
from stormproof.core.runbook.commands import Ran
from stormproof.core.runbook.pages import parse
from stormproof.sabotage.recovery.chapter_catalogue import CHAPTER

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
POLICY = Policy(admin_email="admin@example.com")
WELL = Followed(OBJECTS, "bucket", (Ran("stormproof recover objects", 0),), 2, (), Figures(9.0, 0.0))
DRILL = Drill(NOW - timedelta(days=3), "arn:me", (Drilled("bucket", 3),))


def test_the_chapter_as_it_is_says_what_is_demanded() -> None:
    """Sections, and a look after each action."""
    judge_documented(chapter())
    assert commands_of(chapter(), ITEMS)
    assert commands_of(chapter(), OBJECTS)


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (replace(WELL, nothing=True), "recovery.no_command"),
        (replace(WELL, ran=(Ran("stormproof recover objetcs", 2, "No such command"),)), "recovery.command_failed"),
        (replace(WELL, missing=("a",)), "recovery.not_back"),
    ],
)
def test_commands_that_bring_nothing_back_are_a_failure(found: Followed, code: str) -> None:
    """None at all, one that fails, and such as succeed and leave something lost."""
    with pytest.raises(Refuted) as refuted:
        judge_followed([WELL, found])
    assert refuted.value.code == code


def test_what_came_back_is_told_with_its_time() -> None:
    """And with what of it is worse than the policy wants."""
    judge_followed([WELL])
    assert remarks([WELL], POLICY) == "lost-objects in 9 s"
    assert "the policy wants" in remarks([replace(WELL, figures=Figures(1e6, 0.0))], POLICY)


@pytest.mark.parametrize("name", ["recovery-not-verified", "recovery-section-missing"])
def test_a_chapter_that_lacks_something_is_a_failure(name: str) -> None:
    """As the sabotages have it, which alter the text and give it back."""
    before, sabotage = text(), next(each for each in CHAPTER if each.name == name)
    with sabotage.alters(), pytest.raises(Refuted) as refuted:
        judge_documented(chapter())
    assert refuted.value.code == sabotage.expects
    assert text() == before


@pytest.mark.parametrize("sabotage", CHAPTER, ids=lambda each: str(each.name))
def test_every_sabotage_changes_the_text(sabotage: object) -> None:
    """One that finds nothing to change is an error of its own."""
    before = text()
    with next(each for each in CHAPTER if each is sabotage).alters():
        assert chapter().text != before


def test_a_page_without_commands_verifies_nothing() -> None:
    """An action in a section without a look at its end."""
    page = parse("recovery", chapter().text + "\n## More\n\n```sh changes alone\nstormproof recover drill\n```\n")
    with pytest.raises(Refuted, match="no command that looks"):
        judge_documented(page)


@pytest.mark.parametrize(
    ("drill", "code"),
    [
        (None, "recovery.no_drill"),
        (replace(DRILL, at=NOW - timedelta(days=36)), "recovery.drill_too_old"),
        (replace(DRILL, stores=()), "recovery.drill_partial"),
    ],
)
def test_a_drill_that_says_too_little_decides_nothing(drill: Drill | None, code: str) -> None:
    """None, one of long ago, one of something else: not proven, and not refuted."""
    with pytest.raises(Undecidable) as undecided:
        judge_drilled(drill, ["bucket"], POLICY, NOW)
    assert undecided.value.code == code
    with pytest.raises(Undecidable):
        judge_due_drill(drill, [WELL], ["bucket"], POLICY, NOW, due=True)


def test_a_drill_of_late_is_told_with_its_age() -> None:
    """It is a proof that a restore works."""
    assert "3.0 days ago" in judge_drilled(DRILL, ["bucket"], POLICY, NOW)


def test_no_drill_is_demanded_of_a_system_that_was_hardened_lately() -> None:
    """Nor where a table was restored just now."""
    assert "no drill is due" in judge_due_drill(None, [WELL], ["bucket"], POLICY, NOW, due=False)
    assert "just now" in judge_due_drill(None, [replace(WELL, section=ITEMS)], ["bucket"], POLICY, NOW, due=True)
