"""Kept runs for tests, as `stormproof verify` leaves them: a folder with pages, record and evidence under a seal."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from stormproof.core.criteria.catalogue import catalogue
from stormproof.core.criteria.verdicts import Proof, Verdict
from stormproof.core.reports.facts import RunFacts
from stormproof.core.reports.kept import KeptRun, Outcome, run_id
from stormproof.run.recording.evidence.bundle import stamps, write_bundle
from stormproof.run.recording.evidence.layout import EVIDENCE, PAGE, SUMMARY
from stormproof.run.recording.evidence.signature import Signer
from stormproof.run.reporting.history.reading import RUN
from stormproof.run.reporting.history.record import render_record
from tests.stormproof.made_reports import ACCOUNT, made_summary

FACTS = RunFacts("us-east-1", ("provoke",), policy={"evidence_max_age_days": 35})
NOT_SELECTED = ("UNDECIDED", "not selected", "not_selected")
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


def made_run(
    at: datetime = NOON, unmet: Mapping[str, tuple[str, str]] | None = None, target: str = "shop", **more: Any
) -> KeptRun:
    """Return a run of all criteria in which all is PASS but for `unmet`: by criterion the verdict and the reason.

    `only` names the criteria of a partial run.
    """
    only = more.pop("only", None)
    names = only or list(catalogue().criteria)
    criteria = {name: _outcome(*(unmet or {}).get(name, ("PASS", ""))) for name in names}
    met = all(each.verdict in {Verdict.PASS, Verdict.WAIVED} for each in criteria.values())
    run = KeptRun(
        id=run_id(at, target), at=at, target=target, environment="production", account=ACCOUNT, principal="arn:x",
        version="0.1.0", commit=None, finished=at, duration_s=1.0, whole=only is None,
        gate="closed" if not met else "partial" if only else "open",
        sealed_by=None, weather=None, criteria=criteria, facts=FACTS,
    )  # fmt: skip
    return replace(run, **more)


def _outcome(verdict: str, reason: str) -> Outcome:
    code = None if verdict == "PASS" else "auth.method_open"
    return Outcome(Verdict(verdict), Proof.BEHAVIOUR, code, reason)


def keep(reports: Path, run: KeptRun, signer: Signer | None = None) -> Path:
    """Keep a run in its folder and return that."""
    folder = reports / run.id
    folder.mkdir(parents=True)
    text = json.dumps(summary_of(run))
    (folder / RUN).write_text(render_record(run), "utf-8")
    page = write_bundle(
        folder / EVIDENCE, [], text, page=lambda _seal: "<p>page</p>", redact=str, signer=signer, handed=stamps(folder)
    )
    (folder / SUMMARY).write_text(text, "utf-8")
    (folder / PAGE).write_text(page, "utf-8")
    return folder


def summary_of(run: KeptRun) -> dict[str, Any]:
    """Return the summary of a run."""
    made = made_summary(run.target, account=run.account or ACCOUNT)
    for name, criterion in made["criteria"].items():
        outcome = run.criteria.get(name)
        told = (
            (outcome.verdict.value, outcome.reason, outcome.code)
            if outcome
            else ("UNDECIDED", "not selected", "not_selected")
        )
        criterion.update(zip(("verdict", "reason", "code"), told, strict=True))
    return {**made, "gate": run.gate, "selected": list(run.criteria)}
