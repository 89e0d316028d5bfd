"""Where the project stands on disk and which state of it runs."""

from __future__ import annotations

import subprocess
from importlib.metadata import version as installed
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
"""Where features, steps, contracts and the runbook lie: the clone, or the folder that a wheel was installed into."""
IN_CLONE = (ROOT / "pytest.ini").is_file()
"""Whether this is a clone; a wheel carries no pytest.ini and no conftest.py beside other projects' packages."""

DIRTY = "-dirty"
"""What is put behind a commit from which files differ."""


def version() -> str:
    """Return the installed version."""
    return installed("stormproof")


def commit() -> str | None:
    """Return the commit of the clone, `DIRTY` behind it when files differ from it; None outside a git clone."""
    return _described(ROOT) if IN_CLONE else None


def commit_of(file: Path) -> str | None:
    """Return the commit of the clone that a file lies in, as `commit`; None where it lies in none."""
    return _described(file.resolve().parent)


def _described(folder: Path) -> str | None:
    command = ["git", "describe", "--always", f"--dirty={DIRTY}", "--abbrev=40", "--exclude=*"]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True, timeout=10)  # noqa: S603 - fixed words
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
