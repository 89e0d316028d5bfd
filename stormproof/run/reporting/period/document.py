"""A period as ``contracts/period.schema.json`` describes it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from stormproof.core.reports.kept import KeptRun
from stormproof.core.reports.period import Departure, KillAge, Period, SystemPeriod

SCHEMA_VERSION = 1


def document(found: Period) -> dict[str, Any]:
    """Return the document; lengths and ages are in hours."""
    return {
        "schema": SCHEMA_VERSION,
        "from": found.span.since.isoformat(),
        "to": found.span.until.isoformat(),
        "runs": found.runs,
        "systems": [_system(each, found) for each in found.systems],
        "unread": [{"folder": folder, "reason": reason} for folder, reason in found.unread.items()],
        "tampered": [{"run": run, "reason": reason} for run, reason in found.tampered.items()],
    }


def _system(system: SystemPeriod, found: Period) -> dict[str, Any]:
    drill = system.drill_age()
    return {
        "target": system.target,
        "environment": system.environment,
        "account": system.account,
        "region": system.region,
        "samples": [_sample(each) for each in system.runs],
        "departures": [_departure(each, found) for each in system.departures],
        "waivers": [
            {
                "criterion": each.criterion,
                "resource": each.resource,
                "reason": each.reason,
                "approved_by": each.approved_by,
                "expires": each.expires.isoformat(),
            }
            for each in system.waivers
        ],
        "weakest_proof": system.weakest_proof.value if system.weakest_proof else None,
        "proofs": {name: proof.value for name, proof in system.weakest.items()},
        "kills": [_kill(each, found.span.reached) for each in system.kills.values()],
        "drill_age_hours": _hours(drill) if drill is not None else None,
        "gaps": list(system.gaps),
    }


def _sample(run: KeptRun) -> dict[str, Any]:
    return {
        "run": run.id,
        "at": run.at.isoformat(),
        "by": run.principal,
        "version": run.version,
        "commit": run.commit,
        "target_commit": run.target_commit,
        "permits": list(run.permits),
        "criteria": len(run.criteria),
        "gate": run.gate,
        "sealed_by": run.sealed_by,
    }


def _departure(each: Departure, found: Period) -> dict[str, Any]:
    return {
        "criterion": each.criterion,
        "began": each.began.isoformat(),
        "ended": each.ended.isoformat() if each.ended else None,
        "hours": _hours(each.length(found.span)),
        "how": each.how,
        "reason": each.reason,
        "code": each.code,
        "runs": each.runs,
    }


def _kill(each: KillAge, until: datetime) -> dict[str, Any]:
    return {
        "criterion": each.criterion,
        "at": each.at.isoformat(),
        "age_hours": _hours(until - each.at),
        "sabotages": each.sabotages,
        "missed": each.missed,
        "version": each.version,
    }


def _hours(length: timedelta) -> float:
    return round(length.total_seconds() / 3600, 2)
