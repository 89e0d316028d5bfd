"""``stormproof report list|show|diff|prune|period`` as their user types them."""

from __future__ import annotations

import json
from collections.abc import Callable
from ctypes.util import find_library
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from stormproof.cli import main
from stormproof.run.reporting.contracts import contract_fault
from tests.stormproof.made_kept_runs import NOON, keep, made_run

DAY = timedelta(days=1)
GREEN, RED = made_run(NOON), made_run(NOON + DAY, {"3.1": ("FAIL", "=no <b>alarm")})
Told = Callable[..., tuple[int, str, str]]


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Told:
    """Return what runs a command of `report` in a folder with two kept runs: status, stdout, stderr."""
    for run in (GREEN, RED):
        keep(tmp_path / "reports", run)
    monkeypatch.chdir(tmp_path)

    def run_it(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["report", *words])
        out = capsys.readouterr()
        return int(ended.value.code or 0), out.out, out.err

    return run_it


def test_runs_are_listed(told: Told) -> None:
    """A line each that grep finds, with what is to be known; old evidence is called so."""
    status, out, _ = told("list")
    lines = out.splitlines()
    assert (status, len(lines)) == (0, 2)
    assert lines[0].startswith(f"{GREEN.id}  production  gate open     64 PASS; weakest proof behaviour")
    assert "63 PASS, 1 FAIL" in lines[1]
    assert lines[1].endswith("older than 35 days")


@pytest.mark.parametrize("words", [("list",), ("diff",), ("prune", "--keep", "1", "--yes")])
def test_documents_fit_their_contract(told: Told, words: tuple[str, ...]) -> None:
    """Nothing else stands on stdout."""
    document: dict[str, Any] = json.loads(told(*words, "--json", "-")[1])
    assert (contract_fault("history", document), document["verb"]) == ("", words[0])


def test_a_diff_tells_what_changed(told: Told) -> None:
    """Since the run before, since a named one, and since the last green one."""
    for words in ((), (GREEN.id,), (GREEN.id, "20260311"), ("--green",)):
        status, out, _ = told("diff", *words)
        assert status == 0
        assert out.splitlines() == [
            f"{GREEN.id} -> {RED.id}: 1 criterion changed",
            "3.1  PASS -> FAIL  =no <b>alarm [auth.method_open]",
        ]


def test_what_a_run_of_few_was_not_about_is_compared_with_the_run_that_was(told: Told, tmp_path: Path) -> None:
    """And that one is named: the first line names another."""
    few, now = made_run(NOON + 2 * DAY, only=["1.1"]), made_run(NOON + 3 * DAY)
    for run in (few, now):
        keep(tmp_path / "reports", run)
    expected = f"3.1  FAIL in {RED.id} -> PASS"
    assert told("diff")[1].splitlines() == [f"{few.id} -> {now.id}: 1 criterion changed", expected]
    assert f"  {expected}" in told("show")[1].splitlines()
    assert f"- 3.1: FAIL in `{RED.id}` → PASS" in told("show", "--format", "markdown")[1].splitlines()
    assert "; of 1 criterion alone" in told("list")[1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("diff", "latest", GREEN.id, "--green"), "leave latest out"),
        (("diff", "nothing"), "no run 'nothing' is kept"),
        (("show", "--format", "docx"), "no such format"),
        (("prune",), "what is to stay?"),
        (("prune", "--older-than", "9999999999999999"), "less than or equal to 36600"),
        (("prune", "--older-than", "1", "--green"), "say --yes"),
        (("list", "--reports", "nowhere"), "no run is kept there"),
        (("period", "--from", "2026-03-12", "--to", "2026-03-10"), "lies before"),
        (("period", "--from", "March", "--to", "2026-03-10"), "that is no day"),
        (("period", "--from", "2026-03-01", "--to", "2026-03-10", "--reports", "nowhere"), "no such folder"),
    ],
)
def test_bad_use_is_one_message(told: Told, words: tuple[str, ...], said: str) -> None:
    """Status 2, with a way out, and nothing is taken away."""
    status, _out, err = told(*words)
    assert (status, said in err) == (2, True), err
    assert len(list(Path("reports").iterdir() if Path("reports").is_dir() else ())) == 2


def test_the_only_green_run_stays_unless_that_is_said(told: Told) -> None:
    """Its folder is gone then, and nothing else."""
    assert "stays  20260310T120000Z-shop: the last green run" in told("prune", "--keep", "1", "--yes")[2]
    assert told("prune", "--keep", "1", "--green", "--yes")[0] == 0
    assert [path.name for path in Path("reports").iterdir()] == [RED.id]


def test_a_run_is_shown_in_a_format(told: Told) -> None:
    """To stdout, or into a file."""
    assert told("show", "--format", "csv")[1].count("\n") == 65
    status, out, err = told("show", GREEN.id, "--format", "markdown", "--output", "run.md")
    assert (status, out, "run.md" in err) == (0, "", True)
    assert Path("run.md").read_text("utf-8").startswith("## Stormproof: gate open")


def test_a_period_is_a_page_and_a_document(told: Told) -> None:
    """Everything escaped, nothing from elsewhere; the last day is within it."""
    status, out, err = told("period", "--from", "2026-03-01", "--to", "2026-03-11", "--json", "-")
    document = json.loads(out)
    assert (status, contract_fault("period", document), document["runs"]) == (0, "", 2), err
    (exception,) = document["systems"][0]["departures"]
    assert (exception["criterion"], exception["how"], exception["hours"]) == ("3.1", "still open", 12.0)
    page = Path("reports/period-2026-03-01-2026-03-11.html").read_text("utf-8")
    assert [page.count(each) for each in ("=no &lt;b&gt;alarm", "<b>alarm", "<script", "://")] == [1, 0, 0, 0]


@pytest.mark.skipif(find_library("pango-1.0") is None, reason="WeasyPrint draws with Pango, which is not installed")
def test_a_period_is_printed(told: Told) -> None:
    """As PDF, beside the page."""
    status, _out, err = told("period", "--from", "2026-03-01", "--to", "2026-03-11", "--pdf", "p.pdf")
    assert status == 0, err
    assert Path("p.pdf").read_bytes().startswith(b"%PDF-")


def test_a_sample_that_was_changed_is_told(told: Told) -> None:
    """By its name; status 1, and the report is there all the same."""
    page = Path("reports", RED.id, "index.html")
    page.write_text(page.read_text("utf-8") + " ", "utf-8")
    status, _out, err = told("period", "--from", "2026-03-01", "--to", "2026-03-31")
    assert (status, f"{RED.id}: NOT as it was sealed: ../index.html: changed" in err) == (1, True), err
    assert "is not as it was sealed" in Path("reports/period-2026-03-01-2026-03-31.html").read_text("utf-8")
