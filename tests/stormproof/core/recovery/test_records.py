"""Records of recoveries and drills say what they were written of; what is none says nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from stormproof.core.policy import Policy
from stormproof.core.recovery import drills
from stormproof.core.recovery.drills import Drill, Drilled
from stormproof.core.recovery.figures import Figures, in_words
from stormproof.core.recovery.record import Phase, Record, from_text, recovery_id, to_text

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
POLICY = Policy(admin_email="admin@example.com")
RECORD = Record("a1", "table", "shop", NOW, NOW, "stormproof recover table shop", Phase.WRITING, "side", 3, 9)
DRILL = Drill(NOW, "arn:me", (Drilled("table", 9, (), Figures(60.0, 300.0)), Drilled("bucket", 3)))


@pytest.mark.parametrize("record", [RECORD, replace(RECORD, phase=Phase.DONE, ended=NOW, figures=Figures(1.5, 0.0))])
def test_a_record_is_read_as_it_was_written(record: Record) -> None:
    """Open or ended."""
    assert from_text(to_text(record)) == record
    assert record.open is (record.ended is None)


@pytest.mark.parametrize("text", [None, "", "{}", "[]", '{"id": 1}', to_text(RECORD).replace("writing back", "?")])
def test_what_is_no_record_tells_nothing(text: str | None) -> None:
    """Whoever may write there may write anything."""
    assert from_text(text) is None


def test_the_same_command_goes_on_and_any_other_begins() -> None:
    """The ID follows from what is recovered, to when, and what of it."""
    one = recovery_id("table", "shop", NOW, "prefix")
    assert one == recovery_id("table", "shop", NOW, "prefix")
    assert one not in {recovery_id("table", "shop", NOW), recovery_id("table", "shop", NOW + timedelta(1), "prefix")}


def test_a_drill_is_read_as_it_was_written() -> None:
    """And a text that is none says nothing."""
    assert drills.from_text(drills.to_text(DRILL)) == DRILL
    assert drills.from_text("{}") is drills.from_text("") is drills.from_text('{"at": "2026-11-29"}') is None
    assert json.loads(drills.to_text(DRILL))["succeeded"] is True


def test_a_drill_ages() -> None:
    """It counts for as many days as the policy says, to the second."""
    days = timedelta(days=POLICY.drill_max_age_days)
    assert not DRILL.too_old(POLICY, NOW + days)
    assert DRILL.too_old(POLICY, NOW + days + timedelta(seconds=1))
    assert DRILL.lacking(iter(["table", "other"])) == ("other",)
    assert not replace(DRILL, stores=(Drilled("table", 1, ("k",)),)).succeeded


def test_figures_are_held_against_the_policy() -> None:
    """What was not measured is no offence."""
    assert list(Figures().beyond(POLICY)) == []
    assert list(Figures(240 * 60.0, 600.0).beyond(POLICY)) == []
    assert len(list(Figures(240 * 60.0 + 1, 601.0).beyond(POLICY))) == 2
    assert [in_words(each) for each in (3, 120, 7200)] == ["3 s", "2 min", "2.0 h"]
