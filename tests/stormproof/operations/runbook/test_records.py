"""What was run of pages stands beside them: a digest and a day for each, whatever else was kept before."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from stormproof.core.errors import UsageError
from stormproof.core.runbook.library import read_runs
from stormproof.core.runbook.pages import parse
from stormproof.operations.runbook.books import runs_at, runs_file
from stormproof.operations.runbook.records import keep

A, B = parse("a", "# A\n\n```sh\nstormproof plan\n```\n"), parse("queries/b", "# B\n")
DAY = date(2026, 11, 29)


def test_what_is_kept_is_read_again(tmp_path: Path) -> None:
    """By page; a later run of one leaves the other's as it is."""
    file = tmp_path / "runs.toml"
    keep(file, [B], DAY)
    keep(file, [A], DAY)
    assert read_runs(file.read_text("utf-8")) == {"a": A.digest, "queries/b": B.digest} == runs_at(file)
    assert file.read_text("utf-8").startswith("# What was run of these pages")


def test_the_same_run_is_written_the_same(tmp_path: Path) -> None:
    """Nobody's history is filled with what has not changed."""
    file = tmp_path / "runs.toml"
    keep(file, [B, A], DAY)
    before = file.read_bytes()
    keep(file, [A], DAY)
    assert file.read_bytes() == before


def test_a_folder_that_takes_no_file_is_told(tmp_path: Path) -> None:
    """With the way out."""
    with pytest.raises(UsageError, match="beside the pages"):
        keep(tmp_path / "nowhere" / "runs.toml", [A], DAY)


def test_a_file_that_is_no_record_is_told(tmp_path: Path) -> None:
    """Nothing is taken for run that was not; a file that is not there says that nothing was."""
    file = tmp_path / "runs.toml"
    assert runs_at(file) == {}
    file.write_text("pages = [", "utf-8")
    with pytest.raises(UsageError, match="no record of runs"):
        runs_at(file)


def test_the_record_stands_beside_the_pages(tmp_path: Path) -> None:
    """Of one page, in its folder."""
    assert runs_file(tmp_path) == tmp_path / "runs.toml"
    assert runs_file(tmp_path / "alarms.md") == tmp_path / "runs.toml"
