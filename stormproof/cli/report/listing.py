"""``stormproof report list``: the runs that are kept."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Any

from stormproof.cli.output import say, write_json
from stormproof.cli.report.options import REPORTS, ReportsOption, read_kept
from stormproof.cli.speaking.options import JsonOption
from stormproof.core.criteria.verdicts import Verdict
from stormproof.core.reports.kept import KeptRun


def run(reports: ReportsOption = REPORTS, json: JsonOption = None) -> None:
    """List the kept runs, the oldest first: gate, counts of the verdicts, weakest proof, and what is to be known.

    Asks nobody, and needs no target. Exit status: 2 none is kept there.
    """
    kept, now = read_kept(reports), datetime.now(UTC)
    write_json(
        {"verb": "list", "runs": [listed(each, now) for each in kept.runs], "unread": _unread(kept.unread)}, json
    )
    wide = max(len(each.id) for each in kept.runs)
    for each in kept.runs if json != "-" else ():
        say(f"{each.id:<{wide}}  {each.environment}  gate {each.gate:<7}  {counted(each)}{remarks(each, now)}")


def counted(run: KeptRun) -> str:
    """Return how many criteria came to which verdict, those that none came to left out."""
    found = Counter(each.verdict for each in run.criteria.values())
    return ", ".join(f"{found[verdict]} {verdict.value}" for verdict in Verdict if found[verdict])


def remarks(run: KeptRun, now: datetime) -> str:
    """Return what is to be known of a run beside its verdicts."""
    said = [
        "" if run.whole else f"of {len(run.criteria)} {'criterion' if len(run.criteria) == 1 else 'criteria'} alone",
        f"weakest proof {run.weakest.value}" if run.weakest else "",
        f"signed by {run.sealed_by[:19]}..." if run.sealed_by else "",
        f"older than {run.facts.evidence_max_age.days} days" if run.stale(now) else "",
    ]
    return "".join(f"; {each}" for each in said if each)


def listed(run: KeptRun, now: datetime) -> dict[str, Any]:
    """Return a run as ``contracts/history.schema.json`` describes it."""
    found = Counter(each.verdict for each in run.criteria.values())
    return {
        "id": run.id,
        "at": run.at.isoformat(),
        "target": run.target,
        "environment": run.environment,
        "account": run.account,
        "whole": run.whole,
        "gate": run.gate,
        "counts": {verdict.value: found[verdict] for verdict in Verdict},
        "weakest_proof": run.weakest.value if run.weakest else None,
        "sealed_by": run.sealed_by,
        "stale": run.stale(now),
    }


def _unread(unread: Any) -> list[dict[str, str]]:
    return [{"folder": folder, "reason": reason} for folder, reason in unread.items()]
