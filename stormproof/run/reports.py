"""Writes what a finished run leaves behind: evidence, summary, and the HTML pages when they were asked for."""

from __future__ import annotations

import pytest

from stormproof.run.evidence.bundle import write_bundle
from stormproof.run.evidence.signature import Signer
from stormproof.run.options import Options
from stormproof.run.recorder import ScenarioRun
from stormproof.run.report.page import write_page
from stormproof.run.results import RunResult
from stormproof.run.summary import render, summary, write_whole
from stormproof.run.world import World

EVIDENCE = "evidence"
SUMMARY = "summary.json"


class Reports:
    """A pytest plugin; block it by its name, ``-p no:stormproof_reports``, for a run that leaves nothing behind."""

    def __init__(self, signer: Signer | None) -> None:
        self._signer = signer

    @pytest.hookimpl
    def pytest_stormproof_finished(
        self, result: RunResult, runs: list[ScenarioRun], world: World, options: Options
    ) -> None:
        """Write evidence, summary and page; each file appears whole or not at all."""
        text = world.redactor.text(render(summary(result)))
        redact = world.redactor.text
        seal = write_bundle(options.reports / EVIDENCE, runs, text, redact=redact, signer=self._signer)
        write_whole(options.reports / SUMMARY, text)
        write_page(options.reports, result, seal, allure=False)
