"""One report of many targets, from the summary of each one's run; `contracts/merged.schema.json` describes it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from stormproof.core.criteria.catalogue import catalogue
from stormproof.core.criteria.verdicts import WORST_FIRST, Verdict

MET = frozenset({Verdict.PASS, Verdict.WAIVED})
NOT_SELECTED = "not_selected"
"""The code of a criterion that a run was not about."""
OPEN, CLOSED, PARTIAL = "open", "closed", "partial"
SHOWN_OF_ACCOUNT = 4
DAYS = 30
USD_A_MINUTE = 0.006
"""What GitHub bills for a minute of Linux on two cores in a private repository, each job's minutes rounded up:
https://docs.github.com/en/billing/reference/actions-runner-pricing
"""


@dataclass(frozen=True)
class Outcome:
    """What a criterion of a target came to; `code` is empty where the verdict has none."""

    verdict: Verdict
    reason: str
    code: str

    @property
    def counts(self) -> bool:
        """Whether the run was about it."""
        return self.code != NOT_SELECTED

    @property
    def met(self) -> bool:
        """Whether it is met or waived."""
        return self.verdict in MET


@dataclass(frozen=True)
class TargetRun:
    """A target's run. `source` is the folder of its report, relative to that in which it was looked for.

    Times are on the target's clock, `duration_s` is on the monotonic one. `page` is where its own page stands beside
    the merged one, empty for none.
    """

    target: str
    environment: str
    account: str
    version: str
    finished: datetime
    duration_s: float
    reads: int
    writes: int
    gate: str
    source: str
    criteria: Mapping[str, Outcome]
    page: str = ""

    @property
    def unmet(self) -> Mapping[str, Outcome]:
        """What the run was about and is neither met nor waived."""
        return {name: each for name, each in self.criteria.items() if each.counts and not each.met}


def target_run(summary: Mapping[str, Any], source: str) -> TargetRun:
    """Return a run by its summary, or by what a merged report says of it; either is valid by its contract."""
    criteria = {
        name: Outcome(Verdict(each["verdict"]), str(each["reason"]), str(each["code"] or ""))
        for name, each in summary["criteria"].items()
    }
    return TargetRun(
        str(summary["target"]),
        str(summary["environment"]),
        str(summary["account"] or ""),
        str(summary["version"]),
        datetime.fromisoformat(summary["finished"]),
        float(summary["duration_s"]),
        int(summary["api_calls"]["read"]),
        int(summary["api_calls"]["write"]),
        str(summary["gate"]),
        source,
        criteria,
    )


@dataclass(frozen=True)
class Merged:
    """Runs by the names that tell their targets apart, and why others could not be read, by their folder."""

    runs: Mapping[str, TargetRun]
    unread: Mapping[str, str] = field(default_factory=dict)

    @property
    def gate(self) -> str:
        """``open`` where that of each target is; ``closed`` where one is closed or could not be read."""
        gates = {each.gate for each in self.runs.values()}
        if self.unread or CLOSED in gates:
            return CLOSED
        return OPEN if gates == {OPEN} else PARTIAL

    @property
    def minutes_a_month(self) -> int:
        """What the runs come to that a runner is billed for, looked at every day; setting runners up comes on top."""
        return DAYS * sum(math.ceil(each.duration_s / 60) for each in self.runs.values())

    @property
    def month(self) -> str:
        """Tell what that costs, in a sentence."""
        minutes = self.minutes_a_month
        return (
            f"These runs every day are {minutes:,} minutes a month of GitHub's runners and what it takes to set them "
            f"up: {minutes * USD_A_MINUTE:,.2f} USD in a private repository, without what its plan includes."
        )

    def counts(self, criterion: str) -> dict[Verdict, int]:
        """Return how many targets came to which verdict about a criterion, those whose runs were about it."""
        asked = (each.criteria[criterion] for each in self.runs.values())
        found = Counter(each.verdict for each in asked if each.counts)
        return {verdict: found[verdict] for verdict in Verdict}

    def worst(self, criterion: str) -> Verdict | None:
        """Return the worst verdict about a criterion, None where no run was about it."""
        counts = self.counts(criterion)
        return next((each for each in WORST_FIRST if counts[each]), None)


def merged(runs: Iterable[TargetRun], unread: Mapping[str, str]) -> Merged:
    """Merge runs; of several of the same target the latest counts."""
    latest: dict[tuple[str, str, str], TargetRun] = {}
    for run in sorted(runs, key=lambda each: (each.finished, each.source)):
        latest[run.target, run.environment, run.account] = run
    kept = sorted(latest.values(), key=lambda each: (each.target, each.environment, each.account))
    return Merged(dict(zip(_names(kept), kept, strict=True)), dict(sorted(unread.items())))


def _names(runs: Sequence[TargetRun]) -> list[str]:
    """Return what tells targets apart; an account, but for its end, is told to nobody who need not know it."""
    plain = [f"{each.target} ({each.environment})" for each in runs]
    often = Counter(plain)
    ended = [
        f"{name} …{each.account[-SHOWN_OF_ACCOUNT:]}" if often[name] > 1 else name
        for name, each in zip(plain, runs, strict=True)
    ]
    again = Counter(ended)
    return [f"{name} in {each.source}" if again[name] > 1 else name for name, each in zip(ended, runs, strict=True)]


def document(report: Merged) -> dict[str, Any]:
    """Return a merged report as its contract describes it."""
    return {
        "schema": 1,
        "gate": report.gate,
        "finished": max(each.finished for each in report.runs.values()).isoformat() if report.runs else None,
        "duration_s": round(sum(each.duration_s for each in report.runs.values()), 3),
        "api_calls": {
            "read": sum(each.reads for each in report.runs.values()),
            "write": sum(each.writes for each in report.runs.values()),
        },
        "minutes_a_month": report.minutes_a_month,
        "targets": [_target(name, each) for name, each in report.runs.items()],
        "unread": [{"source": source, "reason": reason} for source, reason in report.unread.items()],
        "criteria": {name: _criterion(report, name) for name in catalogue().criteria},
    }


def _target(name: str, run: TargetRun) -> dict[str, Any]:
    return {
        "name": name,
        "target": run.target,
        "environment": run.environment,
        "account": run.account or None,
        "version": run.version,
        "finished": run.finished.isoformat(),
        "duration_s": run.duration_s,
        "gate": run.gate,
        "page": run.page or None,
        "source": run.source,
        "api_calls": {"read": run.reads, "write": run.writes},
        "criteria": {
            criterion: {"verdict": each.verdict.value, "reason": each.reason, "code": each.code or None}
            for criterion, each in run.criteria.items()
        },
    }


def of_document(told: Mapping[str, Any]) -> Merged:
    """Return a merged report by its document, which is valid by its contract."""
    runs = {
        str(each["name"]): replace(target_run(each, each["source"]), page=each["page"] or "")
        for each in told["targets"]
    }
    return Merged(runs, {str(each["source"]): str(each["reason"]) for each in told["unread"]})


def _criterion(report: Merged, criterion: str) -> dict[str, Any]:
    worst = report.worst(criterion)
    counts = {verdict.value: count for verdict, count in report.counts(criterion).items()}
    return {"worst": worst.value if worst else None, "counts": counts}
