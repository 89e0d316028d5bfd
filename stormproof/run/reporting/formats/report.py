"""What formats are made of: a kept run and its summary."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from stormproof.core.criteria.catalogue import Criterion, catalogue
from stormproof.core.criteria.verdicts import Verdict
from stormproof.core.errors import UsageError
from stormproof.core.explanations.lookup import explanations
from stormproof.core.explanations.model import Explanation
from stormproof.core.reports.history import History
from stormproof.core.reports.kept import KeptRun
from stormproof.run.recording.evidence.layout import SUMMARY
from stormproof.run.reporting.contracts import contract_fault


@dataclass(frozen=True)
class Told:
    """A criterion that the run was about; `explained` is the entry of its reason code, None where it has none."""

    criterion: Criterion
    verdict: Verdict
    proof: str | None
    reason: str
    code: str | None
    scenarios: tuple[str, ...]
    seconds: float
    explained: Explanation | None

    @property
    def title(self) -> str:
        """The criterion in a line."""
        return f"{self.criterion.id} {self.criterion.demand}"


@dataclass(frozen=True)
class Report:
    """A kept run with its summary, which is valid by its contract, and its history."""

    run: KeptRun
    summary: Mapping[str, Any]
    history: History

    @property
    def started(self) -> datetime:
        """When it began, by the target's clock."""
        return datetime.fromisoformat(self.summary["started"])

    @property
    def told(self) -> tuple[Told, ...]:
        """The criteria that it was about, in the catalogue's order."""
        return tuple(self._told())

    def _told(self) -> Iterator[Told]:
        for name, criterion in catalogue().criteria.items():
            if name in self.run.criteria:
                found = self.summary["criteria"][name]
                yield Told(
                    criterion,
                    Verdict(found["verdict"]),
                    found["proof"],
                    found["reason"],
                    found["code"],
                    tuple(found["scenarios"]),
                    float(found["waited_s"]) + float(found["worked_s"]),
                    explanations().get(found["code"] or ""),
                )

    @property
    def resource(self) -> str:
        """What it was about, as one name."""
        return f"{self.run.target} ({self.run.environment})"


def read_report(folder: Path, run: KeptRun, history: History) -> Report:
    """Return the report of a kept run; raises UsageError where its summary is none of this version's."""
    path = folder / SUMMARY
    try:
        summary = json.loads(path.read_text("utf-8"))
        fault = contract_fault("summary", summary)
    except (OSError, ValueError) as error:
        fault = str(error)
    if fault:
        raise UsageError(f"{path} cannot be read: {fault}", "show it with the version that wrote it")
    return Report(run, summary, history)
