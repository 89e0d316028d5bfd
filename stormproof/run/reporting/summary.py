"""``summary.json``: the run for other tools, valid against its schema before it is written."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import cache
from typing import Any

from stormproof.core.criteria.verdicts import Conclusion
from stormproof.run.reporting.project import ROOT
from stormproof.run.reporting.results import CriterionResult, RunResult

SCHEMA_VERSION = 1


def summary(result: RunResult) -> dict[str, Any]:
    """Return the run as ``contracts/summary.schema.json`` describes it."""
    return {
        "schema": SCHEMA_VERSION,
        "unreleased": result.releases.documents,
        "target": result.subject.target,
        "environment": result.subject.environment,
        "account": result.subject.account,
        "principal": result.subject.principal,
        "weather": asdict(result.subject.weather) if result.subject.weather else None,
        "version": result.version,
        "commit": result.commit,
        "started": result.started.isoformat(),
        "finished": result.finished.isoformat(),
        "duration_s": round(result.duration_s, 3),
        "selected": [c.criterion.id for c in result.selected],
        "gate": result.gate,
        "exit_status": result.exit_status,
        "counts": {verdict.value: count for verdict, count in result.counts.items()},
        "api_calls": {"read": result.reads, "write": result.writes},
        "criteria": {c.criterion.id: _criterion(c) for c in result.criteria},
    }


def _criterion(result: CriterionResult) -> dict[str, Any]:
    return {
        "verdict": result.verdict.value,
        "proof": result.proof.value if result.proof else None,
        "reason": result.reason,
        "code": result.code,
        "taken": [each.document() for each in result.taken],
        "scenarios": [c.scenario for c in result.conclusions],
        "unreached": [_unreached(c) for c in result.unreached],
        "waited_s": round(result.waited_s, 3),
        "worked_s": round(result.worked_s, 3),
    }


def _unreached(conclusion: Conclusion) -> dict[str, Any]:
    return {
        "scenario": conclusion.scenario,
        "proof": conclusion.proof.value if conclusion.proof else None,
        "reason": conclusion.reason,
        "code": conclusion.code,
    }


def render(content: dict[str, Any]) -> str:
    """Return the JSON text of a summary; raises jsonschema.ValidationError rather than write a wrong one."""
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - 0.2 s that only the end of a run needs

    Draft202012Validator(_schema()).validate(content)
    return json.dumps(content, indent=2) + "\n"


@cache
def _schema() -> dict[str, Any]:
    content: dict[str, Any] = json.loads((ROOT / "contracts" / "summary.schema.json").read_text("utf-8"))
    return content
