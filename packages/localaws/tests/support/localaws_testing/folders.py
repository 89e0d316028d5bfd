"""What is left in a folder when a process that used it has ended."""

from __future__ import annotations

import time
from pathlib import Path

WITHIN_S = 100.0


def left_in(folder: Path) -> list[str]:
    """Return the names that stay in a folder: state is removed by a process that may outlive the embedded AWS."""
    deadline = time.monotonic() + WITHIN_S
    while (names := sorted(entry.name for entry in folder.iterdir())) and time.monotonic() < deadline:
        time.sleep(0.02)
    return names
