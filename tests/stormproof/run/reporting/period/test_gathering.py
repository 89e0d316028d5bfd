"""A period is gathered from kept runs and from the tables that each proof leaves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from stormproof.core.reports.period import Span
from stormproof.run.prove.kills import Kill, KillTable, to_document
from stormproof.run.reporting.history.proofs import PROOFS, keep_table, kept_tables
from stormproof.run.reporting.period.gathering import gather_period
from tests.stormproof.made_kept_runs import NOON, keep, made_run

DAY = timedelta(days=1)


def table(*criteria: str, target: str = "shop", killed: bool = True) -> KillTable:
    """Return a table with a kill of each criterion."""
    kills = tuple(Kill("s", "broken", each, "a.b", "a.b", (), "apply", killed, 1.0) for each in criteria)
    return KillTable(target, datetime(2026, 1, 1, tzinfo=UTC), "0.1.0", None, kills)


def test_each_proof_keeps_its_table(tmp_path: Path) -> None:
    """The oldest first, with when it was kept; what is none is left out."""
    for day in (2, 0):
        keep_table(tmp_path, to_document(table("1.1")), NOON + day * DAY)
    (tmp_path / PROOFS / "20260310T120000Z-broken.json").write_text("{", "utf-8")
    (tmp_path / PROOFS / "mine.json").write_text("{}", "utf-8")
    found = list(kept_tables(tmp_path))
    assert [each.at for each in found] == [NOON, NOON + 2 * DAY]
    assert found[0].table == table("1.1")


def test_of_each_criterion_the_last_kills_count(tmp_path: Path) -> None:
    """A proof of some criteria takes nothing of what another has shown; one after the period shows nothing in it."""
    keep(tmp_path, made_run(NOON))
    for day, made in (
        (-9, table("1.1", "1.2")),
        (-3, table("1.2", killed=False)),
        (-2, table("1.1", target="other")),
        (9, table("1.1")),
    ):
        keep_table(tmp_path, to_document(made), NOON + day * DAY)
    (system,) = gather_period(tmp_path, Span(NOON, NOON + DAY)).systems
    ages = {name: (each.at, each.sabotages, each.missed) for name, each in system.kills.items()}
    assert ages == {"1.1": (NOON - 9 * DAY, 1, 0), "1.2": (NOON - 3 * DAY, 1, 1)}


def test_a_sample_without_evidence_cannot_be_relied_on(tmp_path: Path) -> None:
    """It is told by its name, and counts all the same."""
    folder = keep(tmp_path, made_run(NOON))
    (folder / "evidence" / "manifest.json").unlink()
    found = gather_period(tmp_path, Span(NOON, NOON + DAY))
    assert (found.runs, list(found.tampered)) == (1, [folder.name])
