"""Runs the acceptance run within this process: the very same pytest run, whatever the working directory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from stormproof.operations.target_choice import EMBEDDED
from stormproof.run.environment.opened import Environment
from stormproof.run.reporting.finish import by_a_person
from stormproof.run.reporting.project import IN_CLONE, ROOT
from stormproof.run.reporting.results import RunResult

NOT_WHEN_SILENT = (
    "terminal",
    "stormproof_reports",
    "allure_pytest",
    "timeout",
    "time_machine",
    "xdist",
    "xdist.looponfail",
)
"""Plugins that a silent run does without."""
SILENT = [word for name in NOT_WHEN_SILENT for word in ("-p", f"no:{name}")]
STEPS = "steps"
BINDING = ROOT / "features" / "test_acceptance.py"


@dataclass(frozen=True)
class FinishedRun:
    """How a run ended: its exit status, its result (None when it came to none), and whether a person ended it."""

    status: int
    result: RunResult | None
    interrupted: bool


class _Handover:
    """A pytest plugin that offers the caller's environment and keeps the result."""

    def __init__(self, environment: Callable[[], Environment] | None, *, silent: bool) -> None:
        self.result: RunResult | None = None
        self.interrupted = False
        self._environment = environment
        self._silent = silent

    def pytest_configure(self, config: pytest.Config) -> None:
        """Have Python write tracebacks that nobody sees: pytest's own parse the whole file that each line stands in."""
        if self._silent:
            config.option.tbstyle = "native"

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Remember an interruption: pytest ends the run in order, whoever called may want to end too."""
        self.interrupted = by_a_person(excinfo.value)

    @pytest.hookimpl(tryfirst=True)
    def pytest_stormproof_environment(self) -> Environment | None:
        """Offer the environment that the caller opens, if any."""
        return self._environment() if self._environment else None

    def pytest_stormproof_finished(self, result: RunResult) -> None:
        """Keep the result."""
        self.result = result


def run(
    arguments: Sequence[str], *, silent: bool = False, environment: Callable[[], Environment] | None = None
) -> FinishedRun:
    """Run the features with pytest's and the run's own options; `silent` prints nothing and writes no report.

    `environment` opens one in place of the target's file. May be called several times in one process: what was
    imported is not imported again.
    """
    handover = _Handover(environment, silent=silent)
    quiet = SILENT if silent else []
    status = pytest.main([*_wiring(arguments), *quiet, *arguments, str(BINDING)], plugins=[handover, *_steps()])
    return FinishedRun(int(status), handover.result, handover.interrupted)


def _steps() -> list[ModuleType]:
    """Return the step modules, those that others name before them.

    By a name alone pytest looks through the entry points of all that is installed, for each of them and in each run: a
    third of what a run of one criterion takes.
    """
    package = import_module(STEPS)
    return [*map(import_module, package.pytest_plugins), package]


def _wiring(arguments: Sequence[str]) -> list[str]:
    """Return the words that give pytest its settings, its root and its plugins, from a clone or an installed wheel."""
    if IN_CLONE:
        return ["-c", str(ROOT / "pytest.ini"), "--rootdir", str(ROOT)]
    plugins = ["-p", "stormproof.run.plugin"]
    named = any(word.startswith("--reports") for word in arguments)
    reports = [] if named else [f"--reports={Path.cwd() / 'reports'}"]
    return ["-c", str(Path(__file__).with_name("installed.ini")), "--rootdir", str(ROOT), *plugins, *reports]


def target_options(target: Path | None, criteria: str | None) -> list[str]:
    """Return the options that name a target, None for a fresh embedded AWS, and criteria, each one word.

    pytest takes the values of options that it does not know yet for paths, and loads the conftest.py beside them.
    """
    return [f"--target={target.resolve() if target else EMBEDDED}", *([f"--criteria={criteria}"] if criteria else [])]
