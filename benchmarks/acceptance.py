"""The acceptance run of requirement 1, as ``make verify`` does it after set-up: its time and its processor time.

A fresh embedded AWS, provisioning, every criterion, all reports, the HTML one included where Node is there.
Run: ``python -m benchmarks.acceptance``.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

from benchmarks._measure import PLAIN, finished, sized, tell

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = sized(3, 1)
LIMIT_S = 20.0


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="benchmark-acceptance-") as reports:
        words = ("--target=embedded", "--criteria", "1", PLAIN, "--html", f"--reports={reports}")
        command = (sys.executable, "-m", "pytest", *words)
        taken = [finished(command, ROOT) for _ in range(ROUNDS)]
    tell("the acceptance run of requirement 1", statistics.median(took for took, _ in taken), "s", LIMIT_S)
    tell("    processor time of it", statistics.median(used for _, used in taken), "s")


if __name__ == "__main__":
    main()
