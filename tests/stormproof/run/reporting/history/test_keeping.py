"""Runs are kept in folders of their own, and stand at the top of the reports' folder as well."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from stormproof.core.errors import UsageError
from stormproof.run.reporting.history.keeping import free_id, publish
from stormproof.run.reporting.history.reading import RUN, kept_runs
from stormproof.run.reporting.history.removing import remove_runs
from tests.stormproof.made_kept_runs import NOON, keep, made_run

DAY = timedelta(days=1)
WHOLE, PARTIAL = made_run(NOON), made_run(NOON + DAY, only=["1.1"])


def shown(reports: Path) -> str:
    """Return the run that stands at the top."""
    return str(json.loads((reports / RUN).read_text("utf-8"))["id"])


def test_the_last_run_stands_at_the_top_and_takes_no_room_twice(tmp_path: Path) -> None:
    """Every file is the kept one itself; the link leads to the folder."""
    folder = keep(tmp_path, WHOLE)
    assert publish(tmp_path, folder, print) == tmp_path / "index.html"
    files = [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]
    assert len(files) >= 4
    assert all((tmp_path / file).samefile(folder / file) for file in files)
    assert (tmp_path / "latest").resolve() == folder


def test_a_run_of_some_criteria_takes_the_place_of_no_whole_one(tmp_path: Path) -> None:
    """It is kept, linked and named; what stands at the top stays, and that is said."""
    publish(tmp_path, keep(tmp_path, WHOLE), print)
    said: list[str] = []
    folder = keep(tmp_path, PARTIAL)
    assert publish(tmp_path, folder, said.append) == folder / "index.html"
    assert (shown(tmp_path), (tmp_path / "latest").resolve()) == (WHOLE.id, folder)
    assert "stays that of the last run of all criteria" in said[0]


def test_a_run_of_some_criteria_stands_at_the_top_where_there_is_no_whole_one(tmp_path: Path) -> None:
    """And a whole one takes its place; what only the former left is gone."""
    folder = keep(tmp_path, PARTIAL)
    (folder / "runbook.html").write_text("mine", "utf-8")
    publish(tmp_path, folder, print)
    assert (shown(tmp_path), (tmp_path / "runbook.html").is_file()) == (PARTIAL.id, True)
    publish(tmp_path, keep(tmp_path, WHOLE), print)
    assert (shown(tmp_path), (tmp_path / "runbook.html").exists()) == (WHOLE.id, False)


def test_two_runs_of_a_second_are_kept_apart(tmp_path: Path) -> None:
    """The second one's name has a number."""
    keep(tmp_path, WHOLE)
    assert free_id(tmp_path, NOON, "shop") == f"{WHOLE.id}-2"


def test_runs_are_found_by_the_beginning_of_their_names(tmp_path: Path) -> None:
    """One that means several is refused; below any number of folders."""
    keep(tmp_path / "a", WHOLE)
    keep(tmp_path / "b", PARTIAL)
    kept = kept_runs(tmp_path)
    assert kept.runs == (WHOLE, PARTIAL)
    assert (kept.named("latest").run, kept.named("20260310").run) == (PARTIAL, WHOLE)
    with pytest.raises(UsageError, match="means 2 runs"):
        kept.named("2026")
    with pytest.raises(UsageError, match="no run"):
        kept.named("2027")


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        '{"schema": 2}',
        '{"schema": 1, "id": "../../x"}',
        '{"schema": 1, "id": "20260310T120000Z-shop"}',
        "[" * 9999,
    ],
)
def test_what_cannot_be_read_hides_nothing_of_the_others(tmp_path: Path, content: str) -> None:
    """It is told by its folder."""
    keep(tmp_path, PARTIAL)
    (keep(tmp_path, WHOLE) / RUN).write_text(content, "utf-8")
    kept = kept_runs(tmp_path)
    assert (kept.runs, list(kept.unread)) == ((PARTIAL,), [WHOLE.id])


def test_a_run_in_a_folder_of_another_name_is_not_taken_for_it(tmp_path: Path) -> None:
    """A copy is no sample of its own."""
    keep(tmp_path, WHOLE).rename(tmp_path / "20260311T120000Z-shop")
    assert kept_runs(tmp_path).runs == ()


def test_what_a_run_has_left_is_not_looked_through(tmp_path: Path) -> None:
    """Nor a link followed: a year of runs is read at once."""
    folder = keep(tmp_path, WHOLE)
    keep(folder / "evidence", PARTIAL)
    (tmp_path / PARTIAL.id).symlink_to(folder)
    assert kept_runs(tmp_path).runs == (WHOLE,)


def test_the_link_leads_to_the_last_run_that_is_left(tmp_path: Path) -> None:
    """What stands at the top stays, too."""
    publish(tmp_path, keep(tmp_path, WHOLE), print)
    folder = keep(tmp_path, PARTIAL)
    publish(tmp_path, folder, print)
    remove_runs([folder])
    assert (tmp_path / "latest").resolve().name == WHOLE.id
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []
