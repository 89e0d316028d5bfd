"""What changed: of two runs, since the last run, since the last one whose gate was open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from stormproof.core.criteria.catalogue import catalogue
from stormproof.core.criteria.verdicts import Verdict
from stormproof.core.reports.kept import KeptRun

SHOWN = 30
"""Earlier runs that a page has squares of."""


@dataclass(frozen=True)
class Square:
    """A criterion in a run: None where the run was not about it. `run` is the name of the run's folder."""

    verdict: Verdict | None
    at: datetime
    run: str


@dataclass(frozen=True)
class Change:
    """A criterion that came to another verdict.

    `was` is None where no earlier run was about it, `now` where the later one is not; `since` is the run that `was` is
    of, None with it. `reason` is that of `now`.
    """

    criterion: str
    was: Verdict | None
    now: Verdict | None
    reason: str
    code: str | None
    since: KeptRun | None

    def earlier_than(self, run: str) -> str:
        """Return the name of the run that `was` is of, where it is told under the name of another: a later one."""
        return self.since.id if self.since and self.since.id != run else ""


@dataclass(frozen=True)
class Compared:
    """What changed since a run."""

    run: KeptRun
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class History:
    """Earlier runs about the same system, the oldest first, without the present one."""

    runs: tuple[KeptRun, ...]
    present: KeptRun
    last: Compared | None
    green: Compared | None

    def squares(self, criterion: str) -> tuple[Square, ...]:
        """Return a square a run, the oldest first; the present run's is the last one."""
        return tuple(Square(each.verdict(criterion), each.at, each.id) for each in (*self.runs, self.present))


def history(runs: Iterable[KeptRun], present: KeptRun) -> History:
    """Return the history of a run by all that are kept; those about other systems, and later ones, are left out."""
    about = [each for each in runs if each.subject == present.subject and each.id != present.id]
    earlier = sorted((each for each in about if each.at <= present.at), key=_age)
    green = next((each for each in reversed(earlier) if each.green), None)
    return History(
        runs=tuple(earlier[-SHOWN:]),
        present=present,
        last=Compared(earlier[-1], tuple(changes_since(earlier, present))) if earlier else None,
        green=Compared(green, tuple(changes([green], present))) if green else None,
    )


def changes_since(earlier: Sequence[KeptRun], present: KeptRun) -> Iterator[Change]:
    """Yield what changed, each criterion compared with the last run that was about it: a partial run hides nothing."""
    return changes(tuple(reversed(earlier)), present)


def changes(before: Sequence[KeptRun], after: KeptRun) -> Iterator[Change]:
    """Yield the criteria of a run that came to another verdict than in the first of `before` that was about them."""
    for name in catalogue().criteria:
        now = after.criteria.get(name)
        since = next((each for each in before if name in each.criteria), None)
        was = since.criteria[name].verdict if since else None
        if now and since and was is not now.verdict:
            yield Change(name, was, now.verdict, now.reason, now.code, since)


def compared(before: KeptRun, after: KeptRun) -> Iterator[Change]:
    """Yield all that is otherwise in the later of two runs, what only one of them was about too."""
    for name in catalogue().criteria:
        was, now = before.criteria.get(name), after.criteria.get(name)
        if (was and was.verdict) != (now and now.verdict):
            reason, code = (now.reason, now.code) if now else ("", None)
            yield Change(
                name, was.verdict if was else None, now.verdict if now else None, reason, code, before if was else None
            )


def _age(run: KeptRun) -> tuple[datetime, str]:
    return run.at, run.id
