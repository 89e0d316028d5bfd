"""A run that is kept: ``run.json`` tells what it came to and what held for it, small enough to read hundreds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from stormproof.core.criteria.catalogue import catalogue
from stormproof.core.criteria.verdicts import Proof, Verdict, weakest
from stormproof.core.reports.facts import RunFacts, facts_of

SCHEMA_VERSION = 1
ID = re.compile(r"\d{8}T\d{6}Z-[a-z0-9][a-z0-9-]*")
"""The name of a kept run's folder: the machine's time in UTC, the target, and a number where two would be alike."""
MET = frozenset({Verdict.PASS, Verdict.WAIVED})
OPEN = "open"


def run_id(at: datetime, target: str) -> str:
    """Return the name of the folder of a run that ended at a time."""
    return f"{at:%Y%m%dT%H%M%SZ}-{target}"


@dataclass(frozen=True)
class Outcome:
    """What a criterion came to; `reason` is empty where it is PASS."""

    verdict: Verdict
    proof: Proof | None
    code: str | None
    reason: str


@dataclass(frozen=True)
class KeptRun:
    """A kept run. `at` is when it ended by the clock of the machine that looked, `finished` by the target's.

    `criteria` holds those that the run was about; `sealed_by` is the fingerprint of the key that signed its evidence.
    """

    id: str
    at: datetime
    target: str
    environment: str
    account: str | None
    principal: str | None
    version: str
    commit: str | None
    finished: datetime
    duration_s: float
    whole: bool
    gate: str
    sealed_by: str | None
    weather: str | None
    criteria: Mapping[str, Outcome]
    facts: RunFacts

    @property
    def region(self) -> str:
        """The region of the system."""
        return self.facts.region

    @property
    def permits(self) -> tuple[str, ...]:
        """What the target permitted."""
        return self.facts.permits

    @property
    def minimum_proof(self) -> str | None:
        """The weakest proof that the target file takes."""
        return self.facts.minimum_proof

    @property
    def target_commit(self) -> str | None:
        """The commit of the target file's repository."""
        return self.facts.target_commit

    @property
    def subject(self) -> tuple[str, str, str | None]:
        """Whom it was about: runs of the same subject make a history."""
        return self.target, self.environment, self.account

    @property
    def green(self) -> bool:
        """Whether all criteria were met or waived."""
        return self.gate == OPEN

    @property
    def verdicts(self) -> Mapping[str, Verdict | None]:
        """Criterion -> verdict, None where the run was not about it."""
        return {name: self.verdict(name) for name in catalogue().criteria}

    @property
    def unmet(self) -> Mapping[str, Outcome]:
        """What it was about and is neither met nor waived."""
        return {name: each for name, each in self.criteria.items() if each.verdict not in MET}

    @property
    def weakest(self) -> Proof | None:
        """The weakest proof that a verdict of PASS rests on."""
        return weakest(each.proof for each in self.criteria.values() if each.proof and each.verdict is Verdict.PASS)

    def verdict(self, criterion: str) -> Verdict | None:
        """Return the verdict about a criterion, None where the run was not about it."""
        found = self.criteria.get(criterion)
        return found.verdict if found else None

    def stale(self, now: datetime, days: float | None = None) -> bool:
        """Tell whether its evidence is older than its policy says, or than a number of days."""
        return now - self.at > (self.facts.evidence_max_age if days is None else timedelta(days=days))

    def aged(self, now: datetime) -> str:
        """Return how old its evidence is, empty where its policy calls it fresh."""
        if not self.stale(now):
            return ""
        fresh = self.facts.evidence_max_age.days
        return f"of {self.at:%Y-%m-%d}, {(now - self.at).days} days old: its policy calls {fresh} days fresh"


def kept_document(run: KeptRun) -> dict[str, Any]:
    """Return a run as ``contracts/run.schema.json`` describes it."""
    return {
        "schema": SCHEMA_VERSION,
        "id": run.id,
        "at": run.at.isoformat(timespec="seconds"),
        "target": run.target,
        "environment": run.environment,
        "account": run.account,
        "principal": run.principal,
        "version": run.version,
        "commit": run.commit,
        "finished": run.finished.isoformat(),
        "duration_s": run.duration_s,
        "whole": run.whole,
        "gate": run.gate,
        "sealed_by": run.sealed_by,
        "weather": run.weather,
        "criteria": {name: _outcome(each) for name, each in run.criteria.items()},
        "facts": run.facts.document(),
    }


def _outcome(each: Outcome) -> dict[str, Any]:
    proof = each.proof.value if each.proof else None
    return {"verdict": each.verdict.value, "proof": proof, "code": each.code, "reason": each.reason}


def kept_run(document: Mapping[str, Any]) -> KeptRun:
    """Return the run that a run.json tells; raises ValueError, KeyError or TypeError where it tells none."""
    if document["schema"] != SCHEMA_VERSION:
        raise ValueError(f"it is of version {document['schema']}")
    if not ID.fullmatch(document["id"]):
        raise ValueError("its id is none")
    return KeptRun(
        id=document["id"],
        at=_aware(document["at"]),
        target=str(document["target"]),
        environment=str(document["environment"]),
        account=document["account"],
        principal=document["principal"],
        version=str(document["version"]),
        commit=document["commit"],
        finished=_aware(document["finished"]),
        duration_s=float(document["duration_s"]),
        whole=bool(document["whole"]),
        gate=str(document["gate"]),
        sealed_by=document["sealed_by"],
        weather=document["weather"],
        criteria={str(name): _outcome_of(each) for name, each in document["criteria"].items()},
        facts=facts_of(document["facts"]),
    )


def _outcome_of(each: Mapping[str, Any]) -> Outcome:
    proof = Proof(each["proof"]) if each["proof"] else None
    return Outcome(Verdict(each["verdict"]), proof, each["code"], str(each["reason"]))


def _aware(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(f"{text} has no time zone")
    return found
