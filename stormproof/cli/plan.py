"""``stormproof plan``: what would be changed; nothing is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from provisioners import CONCERNS, CONTROLS
from stormproof.aws.interpreters.preview import Preview, preview
from stormproof.cli.common import arrive, console, criteria_ids, show_pending, write_json
from stormproof.cli.speaking.live import working
from stormproof.cli.speaking.manner import manner
from stormproof.cli.speaking.options import CriteriaOption, JsonOption, TargetOption
from stormproof.cli.tables.plan_summary import show_summary
from stormproof.cli.tables.showing import (
    show_front_ends,
    show_left_out,
    show_observing,
    show_plan,
    show_retention,
    show_unreleased,
)
from stormproof.core.errors import UsageError
from stormproof.core.planning.cached_reads import CachedReads
from stormproof.core.planning.plan_files import written
from stormproof.operations.front_ends import front_ends
from stormproof.operations.promotion.figures import observing_figures
from stormproof.operations.provision import plan_controls
from stormproof.operations.reach import Reached
from stormproof.operations.release import releases
from stormproof.operations.written.block_list_notes import lapsed_lines
from stormproof.operations.written.plan_files import about
from stormproof.run.reporting.files import must_take

SummaryOption = Annotated[
    bool, typer.Option("--summary", help="A line a concern, what is BREAKING by kind, and the cost.")
]
FullOption = Annotated[bool, typer.Option("--full", help="Shorten no value: whole policies.")]
OutOption = Annotated[
    Path | None,
    typer.Option("--out", metavar="FILE", help="Write the plan: `stormproof apply FILE` carries out exactly that."),
]


def run(
    target: TargetOption = None,
    criteria: CriteriaOption = None,
    summary: SummaryOption = False,  # noqa: FBT002 - typer's way of a flag
    full: FullOption = False,  # noqa: FBT002 - as above
    out: OutOption = None,
    json: JsonOption = None,
) -> None:
    """Show what hardening would change, and what it would cost a month. Changes nothing.

    Exit status: 2 bad use, 1 a conflict holds something back, 3 something could not be looked at, 0 otherwise.
    """
    _must_fit(out, summary=summary, full=full)
    wanted = criteria_ids(criteria, CONTROLS.criteria.values())
    reached = arrive(target)
    to = console(json)
    # What is said before the plan is of the same moment: it is asked once.
    reads = CachedReads(reached.connection.reader)
    first = _before(reached, reads, to)
    with working("reading what there is, and planning"):
        asked = (reached.connection, reached.system, CONTROLS, wanted)
        plan = plan_controls(*asked, runbook=reached.context.runbook, reads=reads)
        figures = observing_figures(reached, wanted)
    view, why = preview(plan, CONTROLS, reached.connection.target.policy), CONTROLS.because(wanted)
    if summary:
        show_summary(view, CONCERNS, to)
    else:
        show_plan(view, to, full=full or manner().verbose, why=why)
    show_observing(figures, to)
    document = {**first, **explained(view, why), "observing": [each.document() for each in figures]}
    write_json(document, json)
    if out is not None:
        _write(out, document, reached, wanted)
        to.print(Text(f"{out} written: `stormproof apply {out}` carries out exactly this."))
    raise typer.Exit(plan.exit_status)


def _must_fit(out: Path | None, *, summary: bool, full: bool) -> None:
    """Raise UsageError for options that contradict each other, and for a file that takes nothing."""
    if summary and full:
        raise UsageError("--summary and --full contradict each other", "say one of the two")
    if out is not None:
        must_take(out, "--out")


def _before(reached: Reached, reads: CachedReads, to: Console) -> dict[str, Any]:
    """Print what is to be known before a plan, and return it as JSON-able data."""
    waiting, beside = releases(reached, reads), front_ends(reads, reached.system)
    show_pending(reached, to)
    show_unreleased(waiting, to)
    show_front_ends(beside, to)
    show_left_out(reached.system, to)
    show_retention(reached.connection.target.policy, to)
    for line in lapsed_lines(reached.connection.reader, reached.system, reached.connection.clock):
        to.print(Text(line, "yellow"))
    left_out = [asdict(each) for each in reached.system.left_out]
    return {"unreleased": waiting.documents, "front_ends": beside.document, "left_out": left_out}


def explained(view: Preview, why: Mapping[str, str]) -> dict[str, Any]:
    """Return a plan's document, with why each change stands in it that serves none of the criteria itself."""
    document = view.json()
    for each in document["changes"]:
        each["because"] = why.get(each["control"], "")
    return document


def _write(file: Path, document: Mapping[str, Any], reached: Reached, wanted: list[str] | None) -> None:
    text = written(document, about(reached, wanted), reached.connection.clock.now().isoformat())
    try:
        file.write_text(text, "utf-8")
    except OSError as error:
        raise UsageError(f"--out {file}: {error.strerror}", "name a file that you may write") from error
