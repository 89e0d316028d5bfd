"""The reports of many targets, looked for in a folder."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from stormproof.core.reports.kept import ID
from stormproof.core.reports.merging import Merged, TargetRun, merged, target_run
from stormproof.run.recording.evidence.layout import EVIDENCE, PAGE, SUMMARY
from stormproof.run.reporting.contracts import contract_fault

LARGEST = 32 * 1024 * 1024
"""Bytes of a summary; that of all criteria has about a hundred thousand."""
MISSING = "there is no report of it: its run has ended before it wrote one, or was never begun"


@dataclass(frozen=True)
class Reports:
    """What was found. `pages` are the pages of targets by the place that they get beside the merged one."""

    report: Merged
    pages: dict[str, Path]


def read_reports(folder: Path, expected: Collection[str] = ()) -> Reports:
    """Read each ``summary.json`` below a folder; `expected` are the names of folders that are to hold one.

    One that cannot be read, or is no summary by its contract, is told as such: it hides nothing of the others.
    """
    found = sorted(path for path in folder.rglob(SUMMARY) if not _kept_beside(path, folder))
    runs: list[TargetRun] = []
    unread: dict[str, str] = {}
    for path in found:
        source = path.parent.relative_to(folder).as_posix()
        told = _read(path)
        if isinstance(told, str):
            unread[source] = told
        else:
            runs.append(target_run(told, source))
    seen = {path.parent.name for path in found}
    unread |= {name: MISSING for name in expected if name not in seen}
    return _with_pages(merged(runs, unread), folder)


def _kept_beside(path: Path, folder: Path) -> bool:
    """Tell whether a summary is that of a kept run, or a copy within a bundle, above which the report's own lies."""
    above = path.parent.parent
    inner = ID.fullmatch(path.parent.name) is not None or path.parent.name == EVIDENCE
    return inner and above.is_relative_to(folder) and (above / SUMMARY).is_file()


def _read(path: Path) -> dict[str, Any] | str:
    """Return a summary, or why it is none."""
    try:
        if path.stat().st_size > LARGEST:
            return f"its {SUMMARY} is larger than any is"
        told = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        return f"its {SUMMARY} cannot be read: {error}"
    fault = contract_fault("summary", told)
    return f"its {SUMMARY} is none of this version's: {fault}" if fault else dict(told)


def _with_pages(report: Merged, folder: Path) -> Reports:
    pages = dict(_pages(report, folder))
    where = {run.source: place for place, run in pages.items()}
    runs = {name: replace(run, page=where.get(run.source, "")) for name, run in report.runs.items()}
    return Reports(replace(report, runs=runs), {place: folder / run.source / PAGE for place, run in pages.items()})


def _pages(report: Merged, folder: Path) -> Iterator[tuple[str, TargetRun]]:
    for at, run in enumerate(report.runs.values(), 1):
        page = folder / run.source / PAGE
        if page.is_file() and not page.is_symlink():
            yield f"targets/{at}/{PAGE}", run
