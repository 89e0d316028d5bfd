"""Renders a run's pages anew from the folder that it has left: what a newer version shows of older evidence.

The folder stays as it is, and its seal with it: the pages are made in another one, which is not sealed.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from stormproof.core.errors import UsageError
from stormproof.core.reports.history import history
from stormproof.core.reports.reported import reported
from stormproof.run.recording.evidence.bundle import Seal
from stormproof.run.recording.evidence.layout import EVIDENCE, PAGE, SUMMARY
from stormproof.run.recording.evidence.manifest import read_manifest
from stormproof.run.reporting.contracts import contract_fault
from stormproof.run.reporting.files import whole_folder
from stormproof.run.reporting.history.reading import Kept, KeptRuns
from stormproof.run.reporting.html.evidence.pages import evidence_pages
from stormproof.run.reporting.html.page import ALLURE, BESIDE, kills_in, render_page


def render_again(kept: Kept, every: KeptRuns, into: Path) -> Path:
    """Make a copy of a kept run's folder, with pages rendered anew, and return its first page.

    `every` are the runs that are kept beside it. Raises UsageError where its summary or its manifest cannot be read.
    """
    run = kept.folder
    summary = _summary(run / SUMMARY)
    _, manifest = read_manifest(run / EVIDENCE)
    told, signature = reported(summary), manifest.signature
    seal = Seal(len(manifest.files) + len(manifest.beside), signature["fingerprint"] if signature else None)
    with whole_folder(into) as new:
        shutil.copytree(run, new, dirs_exist_ok=True)
        for file, page in evidence_pages(new / EVIDENCE, told):
            (new / EVIDENCE / file).write_text(page, "utf-8")
        first = render_page(
            told,
            seal,
            kills_in(run.parent),
            allure=(new / ALLURE).is_file(),
            beside={name: (new / file).is_file() for name, file in BESIDE.items()},
            history=history(every.runs, kept.run),
            facts=kept.run.facts,
        )
        (new / PAGE).write_text(first, "utf-8")
    return into / PAGE


def _summary(path: Path) -> dict[str, object]:
    way_out = "name the folder of a run that is kept: stormproof report list"
    try:
        told = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{path}: no summary: {error}", way_out) from error
    if fault := contract_fault("summary", told):
        raise UsageError(f"{path}: no summary: {fault}", way_out)
    return dict(told)
