"""``stormproof report diff``: what changed between two runs that are kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from stormproof.cli.output import say, write_json
from stormproof.cli.report.options import REPORTS, ReportsOption, read_kept
from stormproof.cli.speaking.options import JsonOption
from stormproof.core.criteria.verdicts import Verdict
from stormproof.core.errors import UsageError
from stormproof.core.reports.history import Change, compared, history
from stormproof.core.reports.kept import KeptRun
from stormproof.run.reporting.history.reading import LATEST, KeptRuns

BeforeArgument = Annotated[
    str | None, typer.Argument(metavar="[BEFORE]", help="A run's name or its beginning; default: the one before AFTER.")
]
AfterArgument = Annotated[str, typer.Argument(metavar="[AFTER]", help="The later run; default: the last one.")]
GreenOption = Annotated[bool, typer.Option("--green", help="Compare with the last run whose gate was open.")]


def run(
    before: BeforeArgument = None,
    after: AfterArgument = LATEST,
    green: GreenOption = False,  # noqa: FBT002 - typer's way of a flag
    reports: ReportsOption = REPORTS,
    json: JsonOption = None,
) -> None:
    """Show which criteria came to another verdict.

    Without BEFORE each criterion is compared with the last earlier run that was about it. Exit status: 2 there is
    nothing to compare with.
    """
    if before and green:
        raise UsageError("--green names the run to compare with", f"leave {before} out")
    kept = read_kept(reports)
    later = kept.named(after).run
    since, changes = _since(kept, later, before, green=green)
    write_json(
        {"verb": "diff", "before": since.id, "after": later.id, "changes": [_change(each) for each in changes]}, json
    )
    if json != "-":
        say(f"{since.id} -> {later.id}: {_sum(changes)}")
        for each in changes:
            say(line(each, since))


def _since(kept: KeptRuns, later: KeptRun, before: str | None, *, green: bool) -> tuple[KeptRun, Sequence[Change]]:
    if before:
        earlier = kept.named(before).run
        return earlier, tuple(compared(earlier, later))
    told = history(kept.runs, later)
    found = told.green if green else told.last
    if found is None:
        which = "green run" if green else "run"
        raise UsageError(f"no earlier {which} of {later.target} is kept", "name the runs to compare")
    return found.run, found.changes


def line(change: Change, since: KeptRun) -> str:
    """Return a change in a line, with the run that it is compared with where that is an earlier one than `since`."""
    code = f" [{change.code}]" if change.code else ""
    reason = f"  {change.reason}{code}" if change.reason else ""
    earlier = change.earlier_than(since.id)
    was = f"{_word(change.was)} in {earlier}" if earlier else _word(change.was)
    return f"{change.criterion:<5}{was} -> {_word(change.now)}{reason}"


def _word(verdict: Verdict | None) -> str:
    return verdict.value if verdict else "not asked"


def _sum(changes: Sequence[Change]) -> str:
    return f"{len(changes)} criteria changed" if len(changes) != 1 else "1 criterion changed"


def _change(change: Change) -> dict[str, Any]:
    return {
        "criterion": change.criterion,
        "was": change.was.value if change.was else None,
        "now": change.now.value if change.now else None,
        "reason": change.reason,
        "code": change.code,
        "since": change.since.id if change.since else None,
    }
