"""Where the project stands on disk and which state of it runs."""

from __future__ import annotations

import subprocess
from importlib.metadata import version as installed
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
"""The clone: features, steps and contracts lie beside the package, which is installed editable."""


def version() -> str:
    """Return the installed version."""
    return installed("stormproof")


def commit() -> str | None:
    """Return the commit of the clone, ``-dirty`` when files differ from it; None outside a git clone."""
    command = ["git", "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=10)  # noqa: S603 - fixed words
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
