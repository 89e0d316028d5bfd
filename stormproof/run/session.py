"""Runs the acceptance run within this process: the very same pytest run, whatever the working directory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from stormproof.run.project import ROOT
from stormproof.run.results import RunResult

BINDING = ROOT / "features" / "test_acceptance.py"


@dataclass(frozen=True)
class Ended:
    """How a run ended: its exit status, and its result, None when it came to none."""

    status: int
    result: RunResult | None


class _Handover:
    """A pytest plugin that keeps the result for whoever called."""

    def __init__(self) -> None:
        self.result: RunResult | None = None

    def pytest_stormproof_finished(self, result: RunResult) -> None:
        """Keep it."""
        self.result = result


def run(arguments: Sequence[str], *, silent: bool = False) -> Ended:
    """Run the features with pytest's and the run's own options; `silent` prints nothing and writes no report.

    May be called several times in one process: what was imported stays warm.
    """
    handover = _Handover()
    quiet = ["-p", "no:terminal", "-p", "no:stormproof_reports", "-p", "no:allure_pytest"] if silent else []
    place = ["-c", str(ROOT / "pytest.ini"), "--rootdir", str(ROOT)]
    status = pytest.main([*place, *quiet, *arguments, str(BINDING)], plugins=[handover])
    return Ended(int(status), handover.result)


def target_options(target: Path, criteria: str | None) -> list[str]:
    """Return the options that name a target and criteria."""
    return ["--target", str(target), *(["--criteria", criteria] if criteria else [])]
