"""The run's own hooks, beside pytest's: where a test of the run itself, or another tool, steps in."""

from __future__ import annotations

import pytest

from stormproof.run.environment.opened import Environment
from stormproof.run.options import Options
from stormproof.run.recording.recorder import ScenarioRun
from stormproof.run.reporting.results import RunResult


@pytest.hookspec(firstresult=True)
def pytest_stormproof_environment(options: Options) -> Environment:  # type: ignore[empty-body]  # a hook is a signature
    """Return the environment of the run; the first plugin that returns one wins."""


@pytest.hookspec
def pytest_stormproof_said(text: str) -> None:
    """Called with a line for whoever watches the run."""


@pytest.hookspec
def pytest_stormproof_finished(
    result: RunResult, runs: list[ScenarioRun], environment: Environment, options: Options
) -> None:
    """Called once when a run has come to a result, never for an interrupted one."""
