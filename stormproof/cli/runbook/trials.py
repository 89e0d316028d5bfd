"""Runs the commands of the runbook before whoever keeps it, says what came of each, and keeps what was run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from stormproof.core.errors import CouldNotLook
from stormproof.core.judges.runbook.runs import Tried, of_runs
from stormproof.core.runbook.book import OWN
from stormproof.core.runbook.commands import Command
from stormproof.core.runbook.library import RUNS
from stormproof.core.runbook.pages import Page
from stormproof.operations.reach import Reached
from stormproof.operations.runbook import records
from stormproof.operations.runbook.books import owners_folder, runs_file
from stormproof.operations.runbook.trial import PlannedTrial
from stormproof.run.environment.terminal import RunTerminal
from stormproof.run.reporting.project import ROOT

FAILED = 1


@dataclass(frozen=True)
class TrialRun:
    """What came of a trial."""

    status: int
    document: dict[str, Any]


def told_run(reached: Reached, trial: PlannedTrial, out: Console, *, keep: bool = True) -> TrialRun:
    """Run what is due, a line for each command, and `keep` the pages that held; raises CouldNotLook, UsageError."""
    terminal = RunTerminal(reached.file, reached.connection.target, lambda: None)
    tried: list[Tried] = []
    for (command, text), ran in zip(trial.due, terminal.each([text for _, text in trial.due]), strict=True):
        tried.append(Tried(command, ran))
        trouble = _trouble(tried[-1])
        out.print(Text(f"{'failed' if trouble else 'done':6} {ran.seconds:6.1f} s  {text}", "red" if trouble else ""))
        if trouble:
            out.print(Text(f"        {trouble}", "red"))
    for each in trial.passed:
        out.print(Text(f"passed           {each.command.text}: {each.why}", "dim"))
    failed = {each.command.page for each in tried if _trouble(each)}
    held = tuple(page for page in trial.pages if page.commands and page.name not in failed)
    kept = _kept(reached, held) if keep else {}
    for file, pages in kept.items():
        out.print(f"{file}: {', '.join(page.name for page in pages)} kept as run", markup=False)
    return TrialRun(FAILED if failed else 0, _document(tried, trial, kept))


def _trouble(tried: Tried) -> str:
    try:
        return next((each.said for each in of_runs([tried])), "")
    except CouldNotLook as error:
        return error.message


def _kept(reached: Reached, held: tuple[Page, ...]) -> Mapping[Path, list[Page]]:
    """Write down what was run, each beside its pages; ours in a clone alone, where somebody may change them."""
    folder = owners_folder(reached.connection.target, reached.file)
    ours = ROOT / "runbook"
    files: defaultdict[Path, list[Page]] = defaultdict(list)
    for page in held:
        if page.name.startswith(OWN) and folder is not None:
            files[runs_file(folder)].append(_named(page))
        elif (ROOT / "pyproject.toml").is_file() and not page.name.startswith(OWN):
            files[ours / RUNS].append(page)
    for file, pages in files.items():
        records.keep(file, pages, datetime.now(UTC).date())
    return files


def _named(page: Page) -> Page:
    """Return an owner's page by the name that it has in his folder."""
    return Page(page.name.removeprefix(OWN), page.text, page.sections, page.commands, page.links)


def _document(tried: list[Tried], trial: PlannedTrial, kept: Mapping[Path, list[Page]]) -> dict[str, Any]:
    return {
        "commands": [_row(each.command, each) for each in tried],
        "passed": [{"command": each.command.text, "why": each.why} for each in trial.passed],
        "kept": {str(file): [page.name for page in pages] for file, pages in kept.items()},
    }


def _row(command: Command, tried: Tried) -> dict[str, Any]:
    ran = tried.ran
    return {
        "page": command.page,
        "line": command.line,
        "command": ran.text if ran else command.text,
        "status": ran.status if ran else None,
        "seconds": round(ran.seconds, 3) if ran else None,
    }
