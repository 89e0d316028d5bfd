"""A run in this process has the step modules without pytest looking for each of them in what is installed."""

from __future__ import annotations

import importlib.metadata
from typing import Any

import pytest

import steps
from stormproof.run.session import _steps, run, target_options


def test_step_modules_come_before_the_one_that_names_them() -> None:
    """Then none of them is looked for by its name."""
    assert [each.__name__ for each in _steps()] == [*steps.pytest_plugins, "steps"]


def test_installed_packages_are_not_looked_through_for_each_step_module(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proof is hundreds of runs, and some hundred packages are installed."""
    asked: list[None] = []
    distributions = importlib.metadata.distributions

    def counted(**how: Any) -> Any:
        asked.append(None)
        return distributions(**how)

    monkeypatch.setattr(importlib.metadata, "distributions", counted)
    ended = run(["--collect-only", *target_options(None, "2.1")], silent=True)
    assert ended.status == 0
    assert len(asked) < 10
