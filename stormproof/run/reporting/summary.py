"""``summary.json``: the run for other tools, valid against its schema before it is written."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from stormproof.core.criteria.spent import Spent
from stormproof.core.criteria.verdicts import Conclusion
from stormproof.run.experiments.timetable import Slot
from stormproof.run.reporting.contracts import must_fit
from stormproof.run.reporting.results import CriterionResult, RunResult

SCHEMA_VERSION = 1


def summary(result: RunResult) -> dict[str, Any]:
    """Return the run as ``contracts/summary.schema.json`` describes it."""
    return {
        "schema": SCHEMA_VERSION,
        "unreleased": result.releases.documents,
        "not_released": list(result.releases.lines),
        "target": result.subject.target,
        "environment": result.subject.environment,
        "account": result.subject.account,
        "principal": result.subject.principal,
        "weather": asdict(result.subject.weather) if result.subject.weather else None,
        "version": result.version,
        "commit": result.commit,
        "started": result.started.isoformat(),
        "finished": result.finished.isoformat(),
        "began": result.began.isoformat(timespec="milliseconds"),
        "duration_s": round(result.duration_s, 3),
        **_spent(result.spent),
        "notes": list(result.notes),
        "stimuli": [_stimulus(slot) for slot in result.experiments],
        "selected": [c.criterion.id for c in result.selected],
        "gate": result.gate,
        "exit_status": result.exit_status,
        "counts": {verdict.value: count for verdict, count in result.counts.items()},
        "api_calls": {"read": result.reads, "write": result.writes},
        "criteria": {c.criterion.id: _criterion(c) for c in result.criteria},
    }


def _stimulus(slot: Slot) -> dict[str, Any]:
    return {
        "name": slot.stimulus.name,
        "began_s": round(slot.begins, 3),
        "ended_s": round(slot.ends, 3),
        "after": slot.after,
        "longest_s": slot.stimulus.longest_s,
    }


def _criterion(result: CriterionResult) -> dict[str, Any]:
    return {
        "verdict": result.verdict.value,
        "proof": result.proof.value if result.proof else None,
        "reason": result.reason,
        "code": result.code,
        "taken": [each.document() for each in result.taken],
        "scenarios": [c.scenario for c in result.conclusions],
        "ran": [_ran(c) for c in result.ran],
        "unreached": [_unreached(c) for c in result.unreached],
        **_spent(result.spent),
    }


def _ran(conclusion: Conclusion) -> dict[str, Any]:
    return {
        "scenario": conclusion.scenario,
        "verdict": conclusion.verdict.value,
        "proof": conclusion.proof.value if conclusion.proof else None,
        "reason": conclusion.reason,
        "code": conclusion.code,
        "found": list(conclusion.found),
        **_spent(conclusion.spent),
    }


def _spent(spent: Spent) -> dict[str, float]:
    return {
        "worked_s": round(spent.worked_s, 3),
        "waited_s": round(spent.waited_s, 3),
        "target_s": round(spent.target_s, 3),
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
    must_fit("summary", content)
    return json.dumps(content, indent=2) + "\n"
