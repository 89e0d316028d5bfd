"""A small acceptance run of its own: tiny features, tiny steps, and a made-up world, run in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
WORLD = Path(__file__).with_name("made_up_world.py")
CONFTEST = """
pytest_plugins = ["stormproof.run.plugin", "made_up_world", "tiny_steps"]
"""
INI = """
[pytest]
testpaths = features
bdd_features_base_dir = features
addopts = --strict-markers --import-mode=importlib -p no:randomly -p no:cacheprovider
pythonpath = .
filterwarnings = error
"""
BIND = "from pytest_bdd import scenarios\nscenarios('.')\n"


@dataclass(frozen=True)
class Ran:
    """What one run came to."""

    status: int
    output: str
    folder: Path

    @property
    def summary(self) -> dict[str, Any]:
        """The summary that the run wrote."""
        content: dict[str, Any] = json.loads((self.folder / "reports" / "summary.json").read_text("utf-8"))
        return content

    def criterion(self, criterion: str) -> dict[str, Any]:
        """A criterion's entry in the summary."""
        entry: dict[str, Any] = self.summary["criteria"][criterion]
        return entry


@dataclass(frozen=True)
class Tiny:
    """A project of tiny features in a folder of its own."""

    folder: Path

    def feature(self, text: str, name: str = "tiny.feature") -> Tiny:
        """Write a feature file."""
        (self.folder / "features" / name).write_text(text, "utf-8")
        return self

    def steps(self, text: str) -> Tiny:
        """Write the step module."""
        (self.folder / "tiny_steps.py").write_text(text, "utf-8")
        return self

    def command(self, *arguments: str) -> list[str]:
        """The command line of a run."""
        return [sys.executable, "-m", "pytest", *arguments]

    def environment(self, **more: str) -> dict[str, str]:
        """The environment of a run."""
        return {**os.environ, "PYTHONPATH": str(ROOT), **more}

    def run(self, *arguments: str, **environment: str) -> Ran:
        """Run and wait for the end."""
        done = subprocess.run(
            self.command(*arguments),
            cwd=self.folder,
            env=self.environment(**environment),
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        return Ran(done.returncode, done.stdout + done.stderr, self.folder)


@pytest.fixture
def tiny(tmp_path: Path) -> Tiny:
    """A project without features yet; its steps say by name what they raise."""
    (tmp_path / "features").mkdir()
    (tmp_path / "features" / "test_tiny.py").write_text(BIND, "utf-8")
    (tmp_path / "conftest.py").write_text(CONFTEST, "utf-8")
    (tmp_path / "pytest.ini").write_text(INI, "utf-8")
    (tmp_path / "made_up_world.py").write_text(WORLD.read_text("utf-8"), "utf-8")
    (tmp_path / "tiny_steps.py").write_text("", "utf-8")
    return Tiny(tmp_path)
