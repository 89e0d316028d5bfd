"""Where a target's own state lies on this machine: beside its file, so that every verb finds it from any folder."""

from __future__ import annotations

from pathlib import Path

STATE = Path(".stormproof")
"""The folder beside a target file; that of the working folder where a target has no file."""


def state_folder(file: Path) -> Path:
    """Return the folder of the state of a file's target; a link and what it leads to are one target."""
    return file.resolve().parent / STATE
