"""Runs of probes that were killed are known by their notes, once they cannot be under way any more."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from probes.remote.aws_calls import Aws
from probes.remote.notes import KeptNotes
from stormproof.aws.observe.health.killed_probes import read_killed_probes
from stormproof.core.health.names import probe_notes
from stormproof.core.naming import Names
from tests.provisioners.fakes import SYSTEM, FakeReads
from tests.stormproof.made_workloads import FOLLOW, ORDER

THERE = "us-west-2"
PROBED = replace(SYSTEM, probe_regions=(THERE,))
NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
PATH = probe_notes(Names(PROBED.at(THERE)))


class Noted(Aws):
    """A Parameter Store that keeps the last note."""

    def parameters(self, operation: str, **given: Any) -> dict[str, Any]:
        """Take a note."""
        assert operation == "PutParameter"
        self.environment["note"] = given["Value"]  # type: ignore[index] # a dictionary here
        return {}


def note(*, captured: bool = True, ends: datetime = NOW) -> str:
    """Return what a probe writes that is killed after its first request, or in it."""
    aws = Noted({})
    notes = KeptNotes(aws, PATH, "run", ends.timestamp())
    with notes.making(ORDER):
        if captured:
            notes.captured({"id": "o/1"})
    with notes.making(FOLLOW):
        return aws.environment["note"]


def reads(*values: str) -> FakeReads:
    """Return what answers with notes."""
    found = [{"Name": f"{PATH}/{number}", "Value": value} for number, value in enumerate(values)]
    return FakeReads({("ssm", "get_parameters_by_path"): found})


def test_a_run_that_is_over_and_has_a_note_was_killed() -> None:
    """What it made is named; what a step has made that was cut off, nobody knows by name."""
    (killed,) = read_killed_probes(reads(note()), PROBED, THERE, NOW)
    assert (killed.parameter, killed.captured, killed.under_way) == (f"{PATH}/0", {"id": "o/1"}, "")
    assert str(killed) == (
        "a probe in us-west-2 was killed by 2026-11-29 12:00 UTC on a client's way; it has made: id = o/1"
    )
    (cut,) = read_killed_probes(reads(note(captured=False)), PROBED, THERE, NOW)
    assert (cut.captured, cut.under_way) == ({}, "order")
    assert "cut off in the step order; it has made: nothing by name" in str(cut)


def test_a_run_that_may_still_be_under_way_is_left_alone() -> None:
    """Its note says until when."""
    assert not list(read_killed_probes(reads(note(ends=NOW + timedelta(seconds=1))), PROBED, THERE, NOW))


@pytest.mark.parametrize(
    "value", ["", "[]", "{}", json.dumps({"captured": [], "under_way": "", "ends": 0}), '{"ends": "never"}']
)
def test_what_no_probe_has_written_is_no_note(value: str) -> None:
    """Whoever put it there."""
    assert not list(read_killed_probes(reads(value), PROBED, THERE, NOW))


def test_of_a_note_nothing_but_plain_values_is_taken() -> None:
    """They are put into paths and bodies of requests that the target file states."""
    written = json.dumps({"captured": {"id": "o", "more": {"x": 1}, "n": 3}, "under_way": "", "ends": 0})
    (killed,) = read_killed_probes(reads(written), PROBED, THERE, NOW)
    assert killed.captured == {"id": "o", "n": 3}
