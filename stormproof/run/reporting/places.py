"""Every place that a run will write to, tried before it does anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from stormproof.core.target.model import Target
from stormproof.core.target.state import state_folder
from stormproof.run.options import Options
from stormproof.run.recording.evidence.layout import BESIDE
from stormproof.run.reporting.files import must_take, must_take_files

REPORTS = "stormproof_reports"


def try_places(config: pytest.Config, options: Options, *, harms: bool) -> None:
    """Raise UsageError for a place that takes no file: reports, Allure's results, JUnit's file, the undo journal.

    `harms` says that the run may break something of a target that stays, and keeps a journal of it beside its file.
    """
    if not config.pluginmanager.is_blocked(REPORTS):
        must_take_files(options.reports, "--reports")
        for page in BESIDE:
            must_take(options.reports / page, "--reports")
        if options.allure_results:
            must_take_files(options.allure_results, "--alluredir")
    if junit := getattr(config.option, "xmlpath", None):
        must_take_files(Path(junit).parent, "--junit-xml")
    if harms and options.target:
        must_take_files(state_folder(options.target), "the undo journal")


def may_harm(target: Target) -> bool:
    """Tell whether a target lets runs inject faults at all."""
    return target.permitted.harm
