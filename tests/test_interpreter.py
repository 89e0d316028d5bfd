"""The project is set up with the distribution's interpreter where that is of the version of the usual one."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.test_house import ROOT

CHOOSING = ROOT / ".ci" / "python"


def interpreter(folder: Path, name: str, version: str) -> str:
    """Make what tells a version where it could make virtual environments, and fails without one."""
    file = folder / name
    file.write_text(f"#!/bin/sh\n{f'echo {version}' if version else 'exit 1'}\n", "utf-8")
    file.chmod(0o755)
    return str(file)


@pytest.mark.parametrize(
    ("usual", "distributions", "chosen"),
    [
        ("3.11", "3.11", "distributions"),
        ("3.11", "3.12", "usual"),
        ("3.12", "3.11", "usual"),
        ("3.11", "", "usual"),
        ("", "3.11", "usual"),
    ],
    ids=["same", "newer", "older", "no virtual environments", "the usual one of no use"],
)
def test_the_version_is_the_one_that_is_usual_here(tmp_path: Path, usual: str, distributions: str, chosen: str) -> None:
    """An administrator has chosen it, or a workflow: it is never another."""
    made = {"usual": interpreter(tmp_path, "usual", usual), "distributions": interpreter(tmp_path, "d", distributions)}
    found = subprocess.run([str(CHOOSING), *made.values()], capture_output=True, text=True, check=True)
    assert found.stdout == f"{made[chosen]}\n"


def test_without_any_the_usual_one_is_named(tmp_path: Path) -> None:
    """Whoever uses it then tells that it is not there."""
    nowhere = str(tmp_path / "python3")
    found = subprocess.run([str(CHOOSING), nowhere, nowhere], capture_output=True, text=True, check=True)
    assert found.stdout == f"{nowhere}\n"
