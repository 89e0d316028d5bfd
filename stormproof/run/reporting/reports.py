"""Writes what a finished run leaves: a folder of its own, kept, and the same files at the top of the reports'."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from stormproof.core.output.printable import printable
from stormproof.core.reports.history import history
from stormproof.core.reports.kept import KeptRun
from stormproof.run.environment.opened import Environment
from stormproof.run.options import Options
from stormproof.run.recording.evidence.bundle import stamps, write_bundle
from stormproof.run.recording.evidence.layout import EVIDENCE, PAGE, SUMMARY
from stormproof.run.recording.evidence.signature import Signer
from stormproof.run.recording.recorder import ScenarioRun
from stormproof.run.reporting.dashboard import FILE as DASHBOARD
from stormproof.run.reporting.dashboard import DashboardPicture
from stormproof.run.reporting.facts import FactsGatherer
from stormproof.run.reporting.files import whole_folder
from stormproof.run.reporting.history.keeping import free_id, publish
from stormproof.run.reporting.history.reading import RUN, kept_runs
from stormproof.run.reporting.history.record import record_of, render_record
from stormproof.run.reporting.html.evidence.pages import write_evidence_pages
from stormproof.run.reporting.html.page import ALLURE, page_of
from stormproof.run.reporting.results import RunResult
from stormproof.run.reporting.runbook import write_runbook
from stormproof.run.reporting.summary import render, summary

ALLURE_HISTORY = "allure-history"
"""The folder within that of the reports in which Allure keeps what its pages show of earlier runs."""


@dataclass(frozen=True)
class Finished:
    """A finished run, and what takes secrets out of all that is written of it."""

    result: RunResult
    runs: list[ScenarioRun]
    environment: Environment
    options: Options

    @property
    def redact(self) -> Callable[[str], str]:
        """What takes secrets out of a text."""
        return self.environment.redactor.text


class ReportWriter:
    """A pytest plugin; block it by its name, ``-p no:stormproof_reports``, for a run that leaves nothing behind."""

    def __init__(
        self, config: pytest.Config, signer: Signer | None, gatherer: FactsGatherer, picture: DashboardPicture
    ) -> None:
        self._say = config.hook.pytest_stormproof_said
        self._signer = signer
        self._gatherer = gatherer
        self._picture = picture

    @pytest.hookimpl
    def pytest_stormproof_finished(
        self, result: RunResult, runs: list[ScenarioRun], environment: Environment, options: Options
    ) -> None:
        """Write the run's folder; it appears whole or not at all, and then at the top of the reports' too."""
        done, reports = Finished(result, runs, environment, options), options.reports
        at = datetime.now(UTC)
        name = free_id(reports, at, result.subject.target)
        with whole_folder(reports / name) as new:
            self._write(new, done, self._record(name, at, done))
        page = publish(reports, reports / name, lambda text: self._say(text=text))
        self._say(text=f"report: {_near(page)}; kept in {_near(reports / name)}")

    def _record(self, name: str, at: datetime, done: Finished) -> KeptRun:
        if self._gatherer.facts is None:
            raise RuntimeError("the facts are gathered before anything is written")
        fingerprint = self._signer.describe()["fingerprint"] if self._signer else None
        return record_of(name, at, done.result, self._gatherer.facts, fingerprint)

    def _write(self, new: Path, done: Finished, record: KeptRun) -> None:
        """Write all that is handed over; what lies beside the evidence is written first, to be sealed with it."""
        text = done.redact(render(summary(done.result)))
        (new / RUN).write_text(done.redact(render_record(record)), "utf-8")
        write_runbook(new, done.environment)
        if self._picture.drawn:
            (new / DASHBOARD).write_bytes(self._picture.drawn)
        allure = self._allure(new, done)
        made = partial(
            page_of, done.options.reports, new, done.result,
            allure=allure, history=history(kept_runs(done.options.reports).runs, record), facts=record.facts,
        )  # fmt: skip
        handed = stamps(new)
        bundle = new / EVIDENCE
        page = write_bundle(
            bundle, done.runs, text,
            page=made, redact=done.redact, signer=self._signer, handed=handed, shows=write_evidence_pages,
        )  # fmt: skip
        (new / SUMMARY).write_text(text, "utf-8")
        (new / PAGE).write_text(page, "utf-8")

    def _allure(self, new: Path, done: Finished) -> bool:
        """Write Allure's results where they are wanted, and its page; tell whether there is one."""
        results = done.options.allure_results
        if results:
            _write_allure(results, done.result, done.runs, lambda told: printable(done.redact(told)))
        if not done.options.html or not results:
            return False
        from stormproof.run.reporting.allure.generate import generate  # noqa: PLC0415 - with --html alone

        subject = done.result.subject
        kept = done.options.reports / ALLURE_HISTORY / f"{subject.target}-{subject.environment}.jsonl"
        kept.parent.mkdir(parents=True, exist_ok=True)
        if trouble := generate(results, new / ALLURE, kept):
            self._say(text=trouble)
        return not trouble


def _write_allure(folder: Path, result: RunResult, runs: list[ScenarioRun], redact: Callable[[str], str]) -> None:
    from stormproof.run.reporting.allure.results import write_results  # noqa: PLC0415 - Allure's library, only when asked for
    from stormproof.run.reporting.allure.surroundings import write_surroundings  # noqa: PLC0415 - as above

    with whole_folder(folder) as new:
        write_results(new, result, runs, redact)
        write_surroundings(new, result, os.environ)


def _near(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
