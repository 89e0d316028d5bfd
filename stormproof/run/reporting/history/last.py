"""The link that leads to the last run."""

from __future__ import annotations

import os
from pathlib import Path

from stormproof.run.reporting.history.reading import LATEST


def link_latest(reports: Path, name: str) -> str:
    """Let the link to the last run lead to one; return why there is none where the file system has no links."""
    link = reports / f".{LATEST}.{os.getpid()}"
    try:
        link.unlink(missing_ok=True)
        link.symlink_to(name, target_is_directory=True)
        link.replace(reports / LATEST)
    except OSError as error:
        link.unlink(missing_ok=True)
        return f"no link {reports / LATEST}: {error.strerror}"
    return ""
