"""Where the runbook's page of alarms lies on this machine."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


def runbook_page() -> Path:
    """Return the page of the clone, or of the folder that a wheel was installed into."""
    return Path(str(files("runbook") / "alarms.md")).resolve()
