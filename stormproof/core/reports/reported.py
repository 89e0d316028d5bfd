"""A run as its summary tells it: what pages are made of, when the run ends and whenever they are rendered anew.

So a page says nothing that ``summary.json`` does not. A summary of an older version lacks some of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from stormproof.core.criteria.catalogue import Criterion, catalogue
from stormproof.core.criteria.spent import Spent
from stormproof.core.criteria.verdicts import Proof, Verdict

MET = frozenset({Verdict.PASS, Verdict.WAIVED})
NOT_SELECTED = "not_selected"


@dataclass(frozen=True)
class Ran:
    """A scenario that was run. `found` is all that a FAIL found, where the reason tells the first of it."""

    scenario: str
    verdict: Verdict
    proof: Proof | None
    reason: str
    code: str
    found: tuple[str, ...]
    spent: Spent


@dataclass(frozen=True)
class ReportedCriterion:
    """A criterion's verdict; `counted` are the scenarios that it rests on, `unreached` those of stronger proof.

    `code` is empty where the verdict has none.
    """

    criterion: Criterion
    verdict: Verdict
    proof: Proof | None
    reason: str
    code: str
    selected: bool
    counted: tuple[Ran, ...]
    unreached: tuple[Ran, ...]
    spent: Spent

    @property
    def ran(self) -> tuple[Ran, ...]:
        """All scenarios that were run."""
        return (*self.counted, *self.unreached)

    @property
    def left_evidence(self) -> bool:
        """Whether any scenario was run; what no permission allows stands under the criterion's own name."""
        return any(each.scenario != self.criterion.id for each in self.ran)

    @property
    def found(self) -> tuple[str, ...]:
        """All that its scenarios found, each once, where there is more than its reason tells."""
        every = tuple(dict.fromkeys(said for each in self.ran for said in each.found))
        return every if len(every) > 1 else ()


@dataclass(frozen=True)
class Reported:
    """A finished run.

    `began` is on the real clock; `started` and `finished` are on the target's, which may be moved.
    """

    target: str
    environment: str
    account: str
    principal: str
    version: str
    commit: str
    began: datetime
    duration_s: float
    started: datetime
    finished: datetime
    spent: Spent
    gate: str
    reads: int
    writes: int
    notes: tuple[str, ...]
    not_released: tuple[str, ...]
    criteria: tuple[ReportedCriterion, ...]

    @property
    def selected(self) -> tuple[ReportedCriterion, ...]:
        """The criteria that the run was about."""
        return tuple(each for each in self.criteria if each.selected)

    @property
    def counts(self) -> dict[Verdict, int]:
        """How many of all criteria came to each verdict."""
        found = Counter(each.verdict for each in self.criteria)
        return {verdict: found[verdict] for verdict in Verdict}

    @property
    def ended(self) -> datetime:
        """When it ended, on the real clock."""
        return self.began + timedelta(seconds=self.duration_s)

    @property
    def moved(self) -> bool:
        """Whether the target's clock is another one than the real one, so that both are to be told."""
        return abs(self.finished - self.ended) > timedelta(minutes=1)


def reported(summary: Mapping[str, Any]) -> Reported:
    """Return the run of a summary that is valid by ``contracts/summary.schema.json``."""
    selected = frozenset(summary["selected"])
    return Reported(
        target=summary["target"],
        environment=summary["environment"],
        account=summary["account"] or "",
        principal=summary["principal"] or "",
        version=summary["version"],
        commit=summary["commit"] or "",
        began=datetime.fromisoformat(summary.get("began", summary["started"])),
        duration_s=summary["duration_s"],
        started=datetime.fromisoformat(summary["started"]),
        finished=datetime.fromisoformat(summary["finished"]),
        spent=_spent(summary),
        gate=summary["gate"],
        reads=summary["api_calls"]["read"],
        writes=summary["api_calls"]["write"],
        notes=tuple(summary.get("notes", ())),
        not_released=tuple(summary.get("not_released", ())),
        criteria=tuple(
            _criterion(known, summary["criteria"][name], selected=name in selected)
            for name, known in catalogue().criteria.items()
        ),
    )


def _criterion(known: Criterion, said: Mapping[str, Any], *, selected: bool) -> ReportedCriterion:
    every = tuple(map(_ran, said.get("ran") or ()))
    counted = len(said["scenarios"])
    return ReportedCriterion(
        criterion=known,
        verdict=Verdict(said["verdict"]),
        proof=Proof(said["proof"]) if said["proof"] else None,
        reason=said["reason"],
        code=said["code"] or "",
        selected=selected,
        counted=every[:counted],
        unreached=every[counted:],
        spent=_spent(said),
    )


def _ran(said: Mapping[str, Any]) -> Ran:
    return Ran(
        scenario=said["scenario"],
        verdict=Verdict(said["verdict"]),
        proof=Proof(said["proof"]) if said["proof"] else None,
        reason=said["reason"],
        code=said["code"] or "",
        found=tuple(said["found"]),
        spent=_spent(said),
    )


def _spent(said: Mapping[str, Any]) -> Spent:
    return Spent(said.get("worked_s", 0.0), said.get("waited_s", 0.0), said.get("target_s", 0.0))
