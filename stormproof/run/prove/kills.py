"""What a sabotage came to, judged from the run made while it lasted; and the table of a whole proof."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, TypeVar

from stormproof.core.criteria.verdicts import Verdict
from stormproof.core.faults import Sabotage
from stormproof.run.prove.passes import PassResult, told
from stormproof.run.reporting.results import RunResult

SCHEMA_VERSION = 2
Row = TypeVar("Row")


@dataclass(frozen=True)
class Red:
    """What verification said while the control was broken. `got` is a reason code, or a verdict without one."""

    found: bool
    got: str
    also_red: tuple[str, ...]


@dataclass(frozen=True)
class Kill:
    """One row of the table. `mended_by` is ``apply`` or ``undo``, empty when the check did not turn green again.

    `killed` tells that the check went red for the expected reason and green after the repair that was due.
    """

    sabotage: str
    title: str
    criterion: str
    expected: str
    got: str
    also_red: tuple[str, ...]
    mended_by: str
    killed: bool
    seconds: float


def judge_red(sabotage: Sabotage, result: RunResult) -> Red:
    """Return what a run found of a sabotage: only a FAIL with the expected code counts."""
    by_id = {c.criterion.id: c for c in result.selected}
    broken = by_id[sabotage.criterion]
    codes = [c.code for c in broken.conclusions if c.verdict is Verdict.FAIL]
    found = sabotage.expects in codes
    got = sabotage.expects if found else ", ".join(filter(None, codes)) or told(broken)
    others = tuple(i for i, c in by_id.items() if c.verdict is Verdict.FAIL and i != sabotage.criterion)
    return Red(found, got, others)


def green(result: RunResult | None, criteria: Sequence[str]) -> bool:
    """Tell whether all these criteria are PASS."""
    if result is None:
        return False
    return all(c.verdict is Verdict.PASS for c in result.criteria if c.criterion.id in criteria)


@dataclass(frozen=True)
class KillTable:
    """A whole proof: on which target, when (its clock), by which state of the project."""

    target: str
    finished: datetime
    version: str
    commit: str | None
    kills: tuple[Kill, ...]
    passes: tuple[PassResult, ...] = ()

    @property
    def missed(self) -> tuple[Kill, ...]:
        """The sabotages that no check has seen as it should, or that were not mended."""
        return tuple(kill for kill in self.kills if not kill.killed)

    @property
    def played(self) -> tuple[PassResult, ...]:
        """The complying states that the system had something to be played on."""
        return tuple(each for each in self.passes if each.passed or each.blamed)

    @property
    def blamed(self) -> tuple[PassResult, ...]:
        """The complying states that were not called PASS, or that the plan wanted to change."""
        return tuple(each for each in self.passes if each.blamed)


def to_document(table: KillTable) -> dict[str, Any]:
    """Return kills.json."""
    rows = {
        name: [{**asdict(row), "seconds": round(row.seconds, 3)} for row in found]
        for name, found in (("kills", table.kills), ("passes", table.passes))
    }
    return {"schema": SCHEMA_VERSION, **asdict(table), "finished": table.finished.isoformat(), **rows}


def from_document(text: str) -> KillTable | None:
    """Return the table in the text of a kills.json, None where it is of another version or no such thing at all."""
    try:
        content = json.loads(text)
        if content.pop("schema") != SCHEMA_VERSION:
            return None
        kills = tuple(row_of(Kill, row) for row in content.pop("kills"))
        passes = tuple(row_of(PassResult, row) for row in content.pop("passes"))
        content["finished"] = datetime.fromisoformat(content["finished"])
        return KillTable(**content, kills=kills, passes=passes)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def row_of(kind: type[Row], row: Mapping[str, Any]) -> Row:
    """Return a row that was written as JSON; raises TypeError where it is none."""
    return kind(**{name: tuple(value) if isinstance(value, list) else value for name, value in row.items()})
