"""The folder of a merged report: ``index.html``, ``summary.json``, ``summary.md``, and the pages of the targets."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from stormproof.core.errors import UsageError
from stormproof.core.reports.issue import overview
from stormproof.core.reports.merging import Merged, document, of_document
from stormproof.run.recording.evidence.layout import EVIDENCE, SUMMARY
from stormproof.run.reporting.contracts import contract_fault, must_fit
from stormproof.run.reporting.files import whole_folder
from stormproof.run.reporting.html.page import BESIDE
from stormproof.run.reporting.merged.page import render_merged
from stormproof.run.reporting.merged.reading import Reports

SHOWN = tuple(BESIDE.values())
MARKDOWN = "summary.md"
"""What a step of a workflow appends to its job's summary."""


def write_merged(reports: Reports, into: Path) -> None:
    """Write the folder, as a whole or not at all; raises jsonschema.ValidationError rather than write a wrong one."""
    told = document(reports.report)
    must_fit("merged", told)
    with whole_folder(into) as folder:
        for place, page in reports.pages.items():
            _copied(page, folder / place)
        (folder / SUMMARY).write_text(json.dumps(told, indent=1) + "\n", "utf-8")
        (folder / "index.html").write_text(render_merged(reports.report), "utf-8")
        (folder / MARKDOWN).write_text(f"{overview(reports.report)}\n\n{reports.report.month}\n", "utf-8")


def _copied(page: Path, to: Path) -> None:
    """Copy a target's page with the pages that it leads to; the files of its evidence stay where they are."""
    leads_to = [page, *page.parent.glob(f"{EVIDENCE}/*.html"), *(page.parent / name for name in (SUMMARY, *SHOWN))]
    for path in leads_to:
        if path.is_file() and not path.is_symlink():
            copy = to.parent / path.relative_to(page.parent)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)


def read_merged(folder: Path) -> Merged:
    """Return what `write_merged` has written; raises UsageError where that is not there."""
    path, way_out = folder / SUMMARY, "make it: stormproof report merge FOLDER --into " + str(folder)
    try:
        told = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{path}: no merged report: {error}", way_out) from error
    if fault := contract_fault("merged", told):
        raise UsageError(f"{path}: no merged report: {fault}", way_out)
    return of_document(told)
