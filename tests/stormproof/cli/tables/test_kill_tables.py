"""How a proof is told on a terminal."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from rich.console import Console

from stormproof.cli.tables.kill_tables import line, tables
from stormproof.run.prove.kills import Kill, KillTable
from stormproof.run.prove.passes import PassResult

FOUND = Kill("door", "the door is open", "1.1", "auth.open", "auth.open", (), "apply", True, 3.0)
MISSED = Kill("gate", "the gate is open", "1.1", "auth.open", "PASS", (), "apply", False, 3.0)
LEFT = PassResult("stricter", "a stricter throttle", "6.2", ("throttle",), "PASS", (), ("throttle: kept",), False, 1.0)
BLAMED = PassResult("alarm", "an own alarm", "6.2", ("alarm",), "PASS", ("alarm: create",), (), True, 1.0)
ELSEWHERE = PassResult("plan", "plan", "6.2", ("quota",), "not made: no usage plan", (), (), False, 0.1)


@pytest.mark.parametrize(
    ("row", "mark"),
    [(FOUND, "found"), (MISSED, "MISSED"), (LEFT, "passed"), (BLAMED, "BLAMED"), (ELSEWHERE, "not here")],
)
def test_a_line_says_at_once_what_came_of_a_scenario(row: Kill | PassResult, mark: str) -> None:
    """While the proof goes on."""
    assert line(row).plain.startswith(f"{mark} ")


def test_a_line_of_what_was_blamed_says_what_the_plan_wanted() -> None:
    """At once, not only in the table."""
    assert "PASS; alarm: create" in line(BLAMED).plain


@pytest.mark.parametrize(("row", "said"), [(MISSED, "(--only gate, 3.0 s)"), (BLAMED, "(--only alarm, 1.0 s)")])
def test_what_went_wrong_is_named_so_that_it_can_be_played_alone(row: Kill | PassResult, said: str) -> None:
    """A proof of everything takes hours, and its table comes at the end."""
    assert line(row).plain.endswith(said)
    assert "--only" not in line(FOUND).plain + line(LEFT).plain


def test_what_follows_is_told_at_once_and_in_the_table() -> None:
    """Controls of other criteria make something of ours, which blames nobody."""
    follows = replace(LEFT, follows=("filter: create filter group",))
    assert "PASS; follows: filter: create filter group" in line(follows).plain
    console = Console(width=200, record=True)
    for each in tables(KillTable("t", datetime(2026, 1, 1, tzinfo=UTC), "0.1.0", None, (), (follows,))):
        console.print(each)
    assert "throttle: kept; follows: filter: create filter group" in console.export_text()


def test_the_sum_tells_what_was_missed_and_what_was_blamed_side_by_side() -> None:
    """By criterion; what the system has nothing for is not counted as played."""
    console = Console(width=200, record=True)
    table = KillTable("t", datetime(2026, 1, 1, tzinfo=UTC), "0.1.0", None, (FOUND, MISSED), (LEFT, BLAMED, ELSEWHERE))
    for each in tables(table):
        console.print(each)
    lines = [line.split() for line in console.export_text().splitlines()]
    assert ["criterion", "sabotages", "missed", "pass", "scenarios", "blamed"] in lines
    assert ["1.1", "2", "1", "0", "0"] in lines
    assert ["6.2", "0", "0", "2", "1"] in lines
    said = " ".join(lines[-1])
    assert "1 of 2 sabotages were found and mended" in said
    assert "1 of 2 complying states passed and were left alone; 1 have nothing here" in said
