"""A period for an audit: what was looked at and by whom, what was not met and for how long, what is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from stormproof.core.criteria.catalogue import catalogue
from stormproof.core.criteria.verdicts import STRONGEST_FIRST, Proof, Verdict
from stormproof.core.reports.facts import WaiverFact
from stormproof.core.reports.kept import MET, KeptRun

OPEN = "still open"


@dataclass(frozen=True)
class Span:
    """A period, `since` included, `until` not; `now` is when it is told of, None for after its end."""

    since: datetime
    until: datetime
    now: datetime | None = None

    @property
    def reached(self) -> datetime:
        """The end, as far as time has come: nothing is reckoned into the future."""
        return self.until if self.now is None else min(self.until, self.now)

    def holds(self, moment: datetime) -> bool:
        """Tell whether a moment lies within."""
        return self.since <= moment < self.until


@dataclass(frozen=True)
class Departure:
    """A time in which a criterion was seen not to be met (FAIL), from the first such run to the first that met it.

    `began` may lie before the period. `ended` is None where no run of the period met it; `how` says how it ended.
    `runs` counts those of the period that saw it.
    """

    criterion: str
    began: datetime
    ended: datetime | None
    how: str
    reason: str
    code: str | None
    runs: int

    def length(self, span: Span) -> timedelta:
        """Return how long it was, as far as it was seen: to the period's end where it is still open."""
        return (self.ended or span.reached) - self.began


@dataclass(frozen=True)
class KillAge:
    """The last proof that a criterion's check can fail: when it was given, and how many sabotages it missed."""

    criterion: str
    at: datetime
    sabotages: int
    missed: int
    version: str


@dataclass(frozen=True)
class SystemPeriod:
    """A system within a period. `runs` are the samples, the oldest first; `former` is the last run before them."""

    target: str
    environment: str
    account: str | None
    region: str
    runs: tuple[KeptRun, ...]
    former: KeptRun | None
    departures: tuple[Departure, ...]
    waivers: tuple[WaiverFact, ...]
    weakest: Mapping[str, Proof]
    kills: Mapping[str, KillAge]
    gaps: tuple[str, ...]

    @property
    def last(self) -> KeptRun:
        """The last run of the period."""
        return self.runs[-1]

    @property
    def weakest_proof(self) -> Proof | None:
        """The weakest proof that a verdict of PASS rested on in the period."""
        return max(self.weakest.values(), key=STRONGEST_FIRST.index, default=None)

    def drill_age(self) -> timedelta | None:
        """Return how old the last drill of the recovery was when the last run ended, both by the target's clock."""
        drilled = self.last.facts.drill_at
        return self.last.finished - drilled if drilled else None


@dataclass(frozen=True)
class Period:
    """A period; `unread` are kept runs that could not be read, `tampered` those that are not as they were sealed."""

    span: Span
    systems: tuple[SystemPeriod, ...]
    unread: Mapping[str, str]
    tampered: Mapping[str, str]

    @property
    def runs(self) -> int:
        """How many samples there are."""
        return sum(len(each.runs) for each in self.systems)


def period(
    runs: Iterable[KeptRun],
    kills: Iterable[tuple[str, KillAge]],
    span: Span,
    unread: Mapping[str, str],
    tampered: Mapping[str, str],
) -> Period:
    """Return a period by all kept runs and, by target, the ages of kills."""
    by_subject: defaultdict[tuple[str, str, str], list[KeptRun]] = defaultdict(list)
    for run in sorted(runs, key=lambda each: (each.at, each.id)):
        by_subject[run.target, run.environment, run.account or ""].append(run)
    known = [(target, each) for target, each in kills if each.at < span.until]
    systems = (
        _system(kept, {each.criterion: each for target, each in known if target == name}, span)
        for (name, _environment, _account), kept in sorted(by_subject.items())
        if any(span.holds(run.at) for run in kept)
    )
    return Period(span, tuple(systems), unread, tampered)


def _system(kept: Sequence[KeptRun], kills: Mapping[str, KillAge], span: Span) -> SystemPeriod:
    runs = tuple(run for run in kept if span.holds(run.at))
    former = next((run for run in reversed(kept) if run.at < span.since), None)
    last = runs[-1]
    seen = [run for run in kept if run.at < span.until]
    return SystemPeriod(
        last.target,
        last.environment,
        last.account,
        last.region,
        runs,
        former,
        tuple(each for name in catalogue().criteria for each in departures(name, seen, span)),
        tuple(waiver for waiver in last.facts.waivers if waiver.in_force),
        dict(_weakest(runs)),
        kills,
        tuple(_gaps(runs, kills, span)),
    )


def departures(criterion: str, runs: Sequence[KeptRun], span: Span) -> Iterator[Departure]:
    """Yield the departures of a criterion that reach into a period; `runs` are all before its end, the oldest first.

    What is ERROR, UNDECIDED or not looked at in between ends none: nobody saw it met.
    """
    first: KeptRun | None = None
    count = 0
    for run in (each for each in runs if criterion in each.criteria):
        verdict = run.criteria[criterion].verdict
        if verdict is Verdict.FAIL:
            first, count = first or run, count + span.holds(run.at)
        elif first and verdict in MET:
            if run.at >= span.since:
                yield _departure(criterion, first, run, count)
            first, count = None, 0
    if first:
        yield _departure(criterion, first, None, count)


def _departure(criterion: str, first: KeptRun, met: KeptRun | None, runs: int) -> Departure:
    began = first.criteria[criterion]
    how = OPEN
    if met:
        ended = met.criteria[criterion]
        how = "met" if ended.verdict is Verdict.PASS else ended.reason.partition("; by itself")[0]
    return Departure(criterion, first.at, met.at if met else None, how, began.reason, began.code, runs)


def _weakest(runs: Iterable[KeptRun]) -> Iterator[tuple[str, Proof]]:
    """Yield of each criterion the weakest proof that a PASS rested on."""
    for name in catalogue().criteria:
        found = [each.criteria[name] for each in runs if name in each.criteria]
        proofs = [each.proof for each in found if each.proof and each.verdict is Verdict.PASS]
        if proofs:
            yield name, max(proofs, key=STRONGEST_FIRST.index)


def _gaps(runs: Sequence[KeptRun], kills: Mapping[str, KillAge], span: Span) -> Iterator[str]:
    """Yield what is missing: criteria that nobody asked about, could not look at or decide; times without a look."""
    last = {name: next((r for r in reversed(runs) if name in r.criteria), None) for name in catalogue().criteria}
    never = [name for name, run in last.items() if run is None]
    if never:
        yield f"never selected: {', '.join(never)}"
    for name, run in last.items():
        outcome = run.criteria[name] if run else None
        if run and outcome and outcome.verdict in {Verdict.ERROR, Verdict.UNDECIDED}:
            word = "could not be looked at" if outcome.verdict is Verdict.ERROR else "undecided"
            yield f"{name} {word}, last in {run.id}: {outcome.reason} [{outcome.code}]"
    yield from _untouched(runs, span)
    if unkilled := [name for name in catalogue().criteria if name not in kills]:
        yield f"no proof kept that the check can fail: {', '.join(unkilled)}"
    yield from _about_samples(runs)


def _untouched(runs: Sequence[KeptRun], span: Span) -> Iterator[str]:
    """Yield the times longer than evidence stays fresh in which no run of all criteria ended."""
    fresh = runs[-1].facts.evidence_max_age
    moments = [span.since, *(run.at for run in runs if run.whole), span.reached]
    for before, after in pairwise(moments):
        if after - before > fresh:
            yield (
                f"not looked at as a whole from {before:%Y-%m-%d} to {after:%Y-%m-%d}: {(after - before).days} days, "
                f"evidence is fresh for {fresh.days}"
            )


def _about_samples(runs: Sequence[KeptRun]) -> Iterator[str]:
    unsigned = sum(run.sealed_by is None for run in runs)
    if unsigned:
        yield f"{unsigned} of {len(runs)} runs are unsigned: their seals show damage, not who made them"
    drill = runs[-1].facts
    if drill.drill_at is None:
        yield f"no drill of the recovery is known{f': {drill.drill_unseen}' if drill.drill_unseen else ''}"
