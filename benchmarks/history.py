"""A hundred kept runs: how long it takes to list and compare them, and to report the year that they were made in.

Run: ``python -m benchmarks.history``.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks._measure import STORMPROOF, sized, tell
from stormproof.core.criteria.catalogue import catalogue
from stormproof.core.criteria.verdicts import Proof, Verdict
from stormproof.core.reports.facts import RunFacts
from stormproof.core.reports.kept import KeptRun, Outcome, kept_document, run_id

RUNS = sized(100, 3)
LIMIT_S = 1.0
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="benchmark-history-") as name:
        reports = Path(name)
        for day in range(RUNS):
            keep(reports, day)
        for words, limit in ((("list",), LIMIT_S), (("diff",), LIMIT_S), (("diff", "--green"), LIMIT_S)):
            began = time.monotonic()
            subprocess.run([*STORMPROOF, "report", *words, "--reports", name], check=True, stdout=subprocess.DEVNULL)
            tell(f"stormproof report {' '.join(words)}, of {RUNS} runs", time.monotonic() - began, "s", limit)


def keep(reports: Path, day: int) -> None:
    """Keep the run of a day; another criterion is not met each day, each tenth day none."""
    names = list(catalogue().criteria)
    red = names[day % len(names)] if day % 10 else ""
    at = BEGAN + timedelta(days=day)
    criteria = {name: outcome(red=name == red) for name in names}
    run = KeptRun(
        id=run_id(at, "shop"), at=at, target="shop", environment="production", account="111122223333", principal="arn",
        version="0", commit=None, finished=at, duration_s=1.0, whole=True, gate="closed" if red else "open",
        sealed_by=None, weather=None, criteria=criteria, facts=RunFacts("us-east-1", ("provoke",)),
    )  # fmt: skip
    (reports / run.id).mkdir()
    (reports / run.id / "run.json").write_text(json.dumps(kept_document(run)), "utf-8")


def outcome(*, red: bool) -> Outcome:
    """Return what a criterion came to."""
    if red:
        return Outcome(Verdict.FAIL, Proof.BEHAVIOUR, "alerts.error_rate_silent", "the alarm was silent for 300 s")
    return Outcome(Verdict.PASS, Proof.PROVOKED, None, "")


if __name__ == "__main__":
    main()
