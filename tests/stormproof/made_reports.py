"""Summaries of runs for tests, as `stormproof verify` writes them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from stormproof.core.criteria.catalogue import catalogue
from stormproof.core.criteria.verdicts import Verdict
from stormproof.core.reports.merging import Merged, merged, target_run

ACCOUNT = "111122223333"


def made_summary(
    target: str, unmet: Mapping[str, tuple[str, str]] | None = None, account: str = ACCOUNT, **more: Any
) -> dict[str, Any]:
    """Return the summary of a run in which all is PASS but for `unmet`: by criterion the verdict and the reason."""
    found = {name: (unmet or {}).get(name, ("PASS", "1 scenario held")) for name in catalogue().criteria}
    verdicts = [verdict for verdict, _ in found.values()]
    return {
        "schema": 1,
        "target": target,
        "environment": "production",
        "account": account,
        "principal": f"arn:aws:sts::{account}:assumed-role/verify/run",
        "version": "0.1.0",
        "commit": None,
        "started": "2026-11-29T04:17:00+00:00",
        "finished": "2026-11-29T04:21:00+00:00",
        "duration_s": 240.0,
        "selected": list(found),
        "gate": "open" if set(verdicts) <= {"PASS", "WAIVED"} else "closed",
        "exit_status": 0 if set(verdicts) <= {"PASS", "WAIVED"} else 1,
        "counts": {each.value: verdicts.count(each.value) for each in Verdict},
        "api_calls": {"read": 600, "write": 40},
        "criteria": {name: made_criterion(*each) for name, each in found.items()},
    } | more


def made_criterion(verdict: str, reason: str) -> dict[str, Any]:
    """Return a criterion of a summary."""
    code = None if verdict == "PASS" else "not_selected" if reason == "not selected" else "some.code"
    rest: dict[str, Any] = {"proof": "behaviour", "scenarios": ["It holds"], "waited_s": 0.0, "worked_s": 1.0}
    return {"verdict": verdict, "reason": reason, "code": code, **rest}


def report_of(*summaries: Mapping[str, Any], unread: Mapping[str, str] | None = None) -> Merged:
    """Return the merged report of summaries."""
    return merged([target_run(each, str(at)) for at, each in enumerate(summaries)], unread or {})


def write_report(folder: Path, summary: Mapping[str, Any], page: str = "") -> None:
    """Write what `stormproof verify` leaves in a folder."""
    folder.mkdir(parents=True)
    (folder / "summary.json").write_text(json.dumps(summary), "utf-8")
    if page:
        (folder / "index.html").write_text(page, "utf-8")
