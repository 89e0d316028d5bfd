"""Writes what a finished run leaves behind: evidence, summary, and the HTML pages when they were asked for."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from stormproof.core.output.printable import printable
from stormproof.run.environment.opened import Environment
from stormproof.run.options import Options
from stormproof.run.recording.evidence.bundle import write_bundle
from stormproof.run.recording.evidence.layout import PAGE, SUMMARY
from stormproof.run.recording.evidence.signature import Signer
from stormproof.run.recording.recorder import ScenarioRun
from stormproof.run.reporting.files import whole_folder, write_whole
from stormproof.run.reporting.html.page import ALLURE, page_of
from stormproof.run.reporting.results import RunResult
from stormproof.run.reporting.summary import render, summary

EVIDENCE = "evidence"


class ReportWriter:
    """A pytest plugin; block it by its name, ``-p no:stormproof_reports``, for a run that leaves nothing behind."""

    def __init__(self, config: pytest.Config, signer: Signer | None) -> None:
        self._say = config.hook.pytest_stormproof_said
        self._signer = signer

    @pytest.hookimpl
    def pytest_stormproof_finished(
        self, result: RunResult, runs: list[ScenarioRun], environment: Environment, options: Options
    ) -> None:
        """Write evidence, summary and pages; each appears whole or not at all."""
        redact = environment.redactor.text
        text = redact(render(summary(result)))
        if options.allure_results:
            _write_allure(options.allure_results, result, runs, lambda told: printable(redact(told)))
        allure = options.html and self._generate(options)
        make = partial(page_of, options.reports, result, allure=allure)
        page = write_bundle(options.reports / EVIDENCE, runs, text, page=make, redact=redact, signer=self._signer)
        write_whole(options.reports / SUMMARY, text)
        write_whole(options.reports / PAGE, page)
        self._say(text=f"report: {_near(options.reports / 'index.html')}")

    def _generate(self, options: Options) -> bool:
        from stormproof.run.reporting.allure.generate import generate  # noqa: PLC0415 - with --html alone

        page = options.reports / ALLURE
        page.unlink(missing_ok=True)  # one of an earlier run would be taken for this one's
        trouble = generate(options.allure_results, page) if options.allure_results else "no results"
        if trouble:
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
