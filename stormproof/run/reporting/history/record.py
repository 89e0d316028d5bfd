"""``run.json``: what is kept of a run to compare it with others."""

from __future__ import annotations

import json
from datetime import datetime

from stormproof.core.criteria.verdicts import Verdict
from stormproof.core.reports.facts import RunFacts
from stormproof.core.reports.kept import KeptRun, Outcome, kept_document
from stormproof.run.reporting.contracts import must_fit
from stormproof.run.reporting.results import CriterionResult, RunResult


def record_of(name: str, at: datetime, result: RunResult, facts: RunFacts, fingerprint: str | None) -> KeptRun:
    """Return a run as it is kept; `fingerprint` is that of the key that signs its evidence."""
    subject = result.subject
    return KeptRun(
        id=name,
        at=at.replace(microsecond=0),
        target=subject.target,
        environment=subject.environment,
        account=subject.account,
        principal=subject.principal,
        version=result.version,
        commit=result.commit,
        finished=result.finished,
        duration_s=round(result.duration_s, 3),
        whole=len(result.selected) == len(result.criteria),
        gate=result.gate,
        sealed_by=fingerprint,
        weather=subject.weather.kind if subject.weather else None,
        criteria={each.criterion.id: _outcome(each) for each in result.selected},
        facts=facts,
    )


def render_record(run: KeptRun) -> str:
    """Return the JSON text of a run; raises jsonschema.ValidationError rather than write a wrong one."""
    content = kept_document(run)
    must_fit("run", content)
    return json.dumps(content, indent=1) + "\n"


def _outcome(result: CriterionResult) -> Outcome:
    reason = "" if result.verdict is Verdict.PASS else result.reason
    return Outcome(result.verdict, result.proof, result.code, reason)
