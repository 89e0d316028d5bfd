"""Which verdicts have changed since the run before, whose verdicts are kept as letters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from stormproof.core.criteria.catalogue import catalogue
from stormproof.core.criteria.verdicts import Verdict
from stormproof.core.reports.merging import Merged

LETTERS: Mapping[Verdict, str] = {verdict: verdict.value[0] for verdict in Verdict}
NOT_ASKED, UNREAD = "-", "?"
"""The letter of a criterion that a run was not about, and what stands for a report that could not be read."""
MET = frozenset({LETTERS[Verdict.PASS], LETTERS[Verdict.WAIVED]})
WORDS: Mapping[str, str] = {letter: verdict.value for verdict, letter in LETTERS.items()} | {NOT_ASKED: "not asked"}
Verdicts = Mapping[str, str]
"""By the name of a target a letter for each criterion, in the catalogue's order; by a folder's name `UNREAD`."""


@dataclass(frozen=True)
class Change:
    """A verdict that is another one; `criterion` is empty for what is said of a target as a whole."""

    target: str
    said: str
    criterion: str = ""


def verdicts(report: Merged, before: Verdicts) -> dict[str, str]:
    """Return the verdicts as letters.

    Where a report could not be read, nobody knows whose it would have been: what is missing keeps what it was.
    """
    found = {
        name: "".join(
            LETTERS[each.verdict] if (each := run.criteria[criterion]).counts else NOT_ASKED
            for criterion in catalogue().criteria
        )
        for name, run in report.runs.items()
    }
    kept = {name: letters for name, letters in before.items() if report.unread and letters != UNREAD}
    return {**kept, **found, **dict.fromkeys(report.unread, UNREAD)}


def changes(before: Verdicts, after: Verdicts) -> Iterator[Change]:
    """Yield what is otherwise than before; of a target that is new, what is not met."""
    for name in sorted({*before, *after}):
        old, new = before.get(name, ""), after.get(name, "")
        if UNREAD in (old, new):
            if old != new:
                yield Change(name, "gave no report" if new == UNREAD else "gave a report again")
        elif not new:
            yield Change(name, "is not verified any more")
        else:
            yield from _changed(name, old or NOT_ASKED * len(new), new)


def _changed(name: str, old: str, new: str) -> Iterator[Change]:
    for criterion, was, now in zip(catalogue().criteria, old, new, strict=False):
        if was != now and not (was == NOT_ASKED and now in MET):
            yield Change(name, f"{WORDS.get(was, was)} → {WORDS.get(now, now)}", criterion)
