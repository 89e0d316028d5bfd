"""Which kept runs may go: never the last one, the last green one or a signed one of a system, unless that is said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from stormproof.core.reports.kept import KeptRun

LAST, GREEN, SIGNED = "the last run", "the last green run", "signed"


@dataclass(frozen=True)
class Limits:
    """What is to stay: of each system so many runs, and what is no older; None for no such limit."""

    keep: int | None = None
    older_than: timedelta | None = None
    green_too: bool = False
    signed_too: bool = False


@dataclass(frozen=True)
class Pruning:
    """The runs that go, and those beyond the limits that stay, with the reason."""

    going: tuple[KeptRun, ...]
    staying: Mapping[str, str]


def pruning(runs: Iterable[KeptRun], limits: Limits, now: datetime) -> Pruning:
    """Return which runs go; the oldest first."""
    by_subject: defaultdict[tuple[str, str, str | None], list[KeptRun]] = defaultdict(list)
    for run in runs:
        by_subject[run.subject].append(run)
    going: list[KeptRun] = []
    staying: dict[str, str] = {}
    for kept in by_subject.values():
        ordered = sorted(kept, key=lambda each: (each.at, each.id))
        protected = dict(_protected(ordered, limits))
        for run in _beyond(ordered, limits, now):
            if run.id in protected:
                staying[run.id] = protected[run.id]
            else:
                going.append(run)
    return Pruning(tuple(sorted(going, key=lambda each: (each.at, each.id))), staying)


def _beyond(ordered: list[KeptRun], limits: Limits, now: datetime) -> Iterator[KeptRun]:
    """Yield the runs of a system that no limit keeps; with both limits either one keeps a run."""
    newest = {run.id for run in ordered[-limits.keep :]} if limits.keep else set()
    for run in ordered:
        young = limits.older_than is not None and now - run.at <= limits.older_than
        if run.id not in newest and not young:
            yield run


def _protected(ordered: list[KeptRun], limits: Limits) -> Iterator[tuple[str, str]]:
    """Yield the runs of a system that stay, with the reason; the strongest reason comes last."""
    if not limits.signed_too:
        yield from ((run.id, SIGNED) for run in ordered if run.sealed_by)
    green = next((run for run in reversed(ordered) if run.green), None)
    if green and not limits.green_too:
        yield green.id, GREEN
    yield ordered[-1].id, LAST
