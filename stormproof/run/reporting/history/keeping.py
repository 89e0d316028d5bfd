"""Keeps a run: a folder of its own, a link to the last one, and the same files where every tool looks for them.

At the top of the reports' folder lie the files of the last run, as hard links: they take no room twice. A run of some
criteria never takes the place of one of all of them there.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable
from datetime import datetime
from itertools import count
from pathlib import Path

from stormproof.core.criteria.catalogue import catalogue
from stormproof.core.reports.kept import run_id
from stormproof.run.recording.evidence.layout import EVIDENCE, PAGE, SUMMARY
from stormproof.run.reporting.dashboard import FILE as DASHBOARD
from stormproof.run.reporting.files import whole_folder
from stormproof.run.reporting.history.last import link_latest
from stormproof.run.reporting.history.reading import RUN
from stormproof.run.reporting.html.page import ALLURE
from stormproof.run.reporting.runbook import FILE as RUNBOOK

FOLDERS = (EVIDENCE, Path(ALLURE).parts[0])
FILES = (RUNBOOK, DASHBOARD, RUN, SUMMARY, PAGE)
"""What a run leaves, the page last: whoever sees it sees what it leads to."""


def free_id(reports: Path, at: datetime, target: str) -> str:
    """Return the name of a run's folder, with a number behind it where one of this second is kept already."""
    name = run_id(at, target)
    numbered = (name if number == 1 else f"{name}-{number}" for number in count(1))
    return next(each for each in numbered if not (reports / each).exists())


def publish(reports: Path, run: Path, say: Callable[[str], None]) -> Path:
    """Let a run that has been kept stand at the top of the reports' folder, and return the page to be named.

    Where a run of all criteria stands there, and this one was about some of them, the former stays.
    """
    if trouble := link_latest(reports, run.name):
        say(trouble)
    if _whole(reports / SUMMARY) and not _whole(run / SUMMARY):
        say(f"{reports.name}/{PAGE} stays that of the last run of all criteria")
        return run / PAGE
    for name in FOLDERS:
        _take_over_folder(run / name, reports / name)
    for name in FILES:
        _take_over(run / name, reports / name)
    return reports / PAGE


def _whole(path: Path) -> bool:
    """Tell whether a summary is of a run of all criteria."""
    try:
        return set(json.loads(path.read_text("utf-8"))["selected"]) >= set(catalogue().criteria)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _take_over_folder(source: Path, place: Path) -> None:
    if not source.is_dir():
        shutil.rmtree(place, ignore_errors=True)
        return
    with whole_folder(place) as new:
        shutil.copytree(source, new, copy_function=_link, dirs_exist_ok=True)


def _take_over(source: Path, place: Path) -> None:
    if not source.is_file():
        place.unlink(missing_ok=True)
        return
    with tempfile.TemporaryDirectory(dir=place.parent, prefix=f".{place.name}.") as folder:
        _link(str(source), str(Path(folder, place.name)))
        Path(folder, place.name).replace(place)


def _link(source: str, place: str) -> None:
    """Link a file; where the file system has no hard links, copy it."""
    try:
        os.link(source, place, follow_symlinks=False)
    except OSError:
        shutil.copy2(source, place)
