"""What a page shows of time: what changed since earlier runs, a square for each of them, how long evidence counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from stormproof.core.criteria.verdicts import Verdict
from stormproof.core.reports.facts import RunFacts
from stormproof.core.reports.history import Change, Compared, History, Square
from stormproof.core.reports.reported import Reported

NOT_ASKED = "not asked"
SHOWN = 16
"""Squares beside a verdict."""


@dataclass(frozen=True)
class Shape:
    """A square's form, so that colour is not all that tells verdicts apart: its class, top and height of 12."""

    name: str
    y: int
    height: int


SHAPES: Mapping[Verdict | None, Shape] = {
    Verdict.PASS: Shape("PASS", 3, 6),
    Verdict.FAIL: Shape("FAIL", 0, 12),
    Verdict.ERROR: Shape("ERROR", 0, 5),
    Verdict.UNDECIDED: Shape("UNDECIDED", 7, 5),
    Verdict.WAIVED: Shape("WAIVED", 4, 3),
    None: Shape("none", 9, 2),
}
SHAPED = "full height refuted, upper half could not look, lower half undecided, small waived, a line not asked"
"""What the forms mean that are no squares."""


@dataclass(frozen=True)
class Shown:
    """A square as it is drawn; `title` tells when, of which run and what it came to."""

    shape: Shape
    title: str


@dataclass(frozen=True)
class SquareRow:
    """The runs of a criterion, the oldest first; `label` tells it to who does not see it."""

    squares: tuple[Shown, ...]
    label: str


@dataclass(frozen=True)
class Since:
    """What changed since a run, which `run` names."""

    title: str
    run: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Freshness:
    """How long evidence counts, by the policy."""

    until: datetime
    days: int


def square_row(history: History, criterion: str) -> SquareRow:
    """Return the squares of a criterion; its label runs alike ones together: ``the last 5 runs: 4 PASS, 1 FAIL``."""
    squares = history.squares(criterion)[-SHOWN:]
    alike = [(_word(verdict), len(list(group))) for verdict, group in groupby(each.verdict for each in squares)]
    told = ", ".join(f"{count} {word}" for word, count in alike)
    runs = f"the last {len(squares)} runs, oldest first" if len(squares) > 1 else "this run alone"
    return SquareRow(tuple(map(_shown, squares)), f"{runs}: {told}")


def what_changed(history: History) -> Iterator[Since]:
    """Yield what changed since the last run, and since the last one whose gate was open where that is another one."""
    if history.last:
        yield _since("Since the last run", history.last)
    if history.green and not (history.last and history.last.run.id == history.green.run.id):
        yield _since("Since the gate was last open", history.green)


def freshness(run: Reported, facts: RunFacts | None) -> Freshness | None:
    """Return how long a run's evidence counts, None where nobody has said it."""
    if facts is None:
        return None
    return Freshness(run.ended + facts.evidence_max_age, facts.evidence_max_age.days)


def _since(title: str, compared: Compared) -> Since:
    return Since(title, compared.run.id, compared.changes)


def _shown(square: Square) -> Shown:
    return Shown(SHAPES[square.verdict], f"{square.at:%Y-%m-%d %H:%M} UTC: {_word(square.verdict)}")


def _word(verdict: Verdict | None) -> str:
    return verdict.value if verdict else NOT_ASKED
