"""Gathers a period from a folder: kept runs, whose seals are checked, and the tables of kills."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from stormproof.core.errors import UsageError
from stormproof.core.reports.period import KillAge, Period, Span, period
from stormproof.run.recording.evidence.layout import EVIDENCE
from stormproof.run.recording.evidence.verification import verify_bundle
from stormproof.run.reporting.history.proofs import KeptTable, kept_tables
from stormproof.run.reporting.history.reading import Kept, kept_runs


def gather_period(folder: Path, span: Span) -> Period:
    """Return a period by all that is kept below a folder; each sample's evidence is checked against its seal."""
    kept = kept_runs(folder)
    sampled = [each for each in kept.found if span.holds(each.run.at)]
    return period(kept.runs, _kill_ages(kept_tables(folder)), span, kept.unread, dict(_tampered(sampled)))


def _tampered(kept: Iterable[Kept]) -> Iterator[tuple[str, str]]:
    for each in kept:
        try:
            found = verify_bundle(each.folder / EVIDENCE)
        except UsageError as error:
            yield each.run.id, str(error).splitlines()[0]
            continue
        problems = [*found.problems, *(f"{name}: not beside it" for name in found.absent)]
        if problems:
            more = f" and {len(problems) - 1} more" if len(problems) > 1 else ""
            yield each.run.id, f"{problems[0]}{more}"


def _kill_ages(tables: Iterable[KeptTable]) -> Iterator[tuple[str, KillAge]]:
    """Yield by target the age of each criterion's kills, a later table's after an earlier one's."""
    for kept in tables:
        for criterion in dict.fromkeys(kill.criterion for kill in kept.table.kills):
            kills = [kill for kill in kept.table.kills if kill.criterion == criterion]
            missed = sum(not kill.killed for kill in kills)
            yield kept.table.target, KillAge(criterion, kept.at, len(kills), missed, kept.table.version)
