"""``stormproof prove``: breaks every control on purpose, puts owners' in the place of ours, and prints who saw what."""

from __future__ import annotations

import json as json_text
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from stormproof.aws.undo.journal import HOME
from stormproof.aws.undo.lease import Waiting
from stormproof.cli.common import (
    CriteriaOption,
    JsonOption,
    LeaseWaitOption,
    NoWaitOption,
    ParameterOption,
    SystemOption,
    TargetOption,
    console,
    lease_waiting,
    write_json,
)  # fmt: skip
from stormproof.cli.kill_tables import line, tables
from stormproof.core.criteria.catalogue import catalogue
from stormproof.core.errors import UsageError
from stormproof.core.target.deployed_system import TWIN, DeployedSystem
from stormproof.operations.reach import target_file
from stormproof.operations.waiting import LEASE_WAIT_MINUTES
from stormproof.run.prove.kills import Kill, KillTable, to_document
from stormproof.run.prove.orders import EVERY, Order, Proven, carry_out, divided
from stormproof.run.prove.own_system import own_system
from stormproof.run.prove.passes import PassResult
from stormproof.run.prove.proof import Scenarios
from stormproof.run.prove.side_by_side import prove_side_by_side
from stormproof.run.reporting.files import write_whole
from stormproof.run.reporting.html.page import KILLS
from stormproof.run.reporting.project import commit, version
from stormproof.run.reporting.results import BAD_USE

OneEachOption = Annotated[
    bool,
    typer.Option(
        "--one-each",
        help=(
            "Play one sabotage and one pass scenario a criterion, drawn by the commit's hash; "
            "of a sabotage, look at its criterion alone."
        ),
    ),
]
OnlyOption = Annotated[
    str | None, typer.Option("--only", metavar="NAMES", help="Play these sabotages and pass scenarios alone.")
]
ReportsOption = Annotated[Path, typer.Option("--reports", metavar="DIR", help="Where kills.json is written.")]
JobsOption = Annotated[
    int,
    typer.Option(
        "--jobs",
        min=1,
        help="Divide the requirements among so many embedded AWSs side by side; each takes a core and half a GB.",
    ),
]
MISSED = 1


def run(
    target: TargetOption = None,
    criteria: CriteriaOption = None,
    json: JsonOption = None,
    reports: ReportsOption = Path("reports"),
    one_each: OneEachOption = False,  # noqa: FBT002 - typer takes options as defaults
    system: SystemOption = None,
    parameter: ParameterOption = None,
    only: OnlyOption = None,
    no_wait: NoWaitOption = False,  # noqa: FBT002 - as above
    lease_wait: LeaseWaitOption = LEASE_WAIT_MINUTES,
    jobs: JobsOption = 1,
) -> None:
    """Sabotage each control, see its check turn red for the expected reason, repair it, see it turn green.

    Beside that, put an owner's control in the place of each, see that it is PASS and that nothing would be changed, and
    take it back. Without a target, or with a system's template, on a fresh embedded AWS. Exit status: 4 something stays
    broken, 2 bad use, 1 a check that missed a sabotage, or a complying state that was blamed.
    """
    names = None if only is None else tuple(only.split(","))
    chosen = _criteria(criteria, EVERY if names is None else EVERY.named(names))
    order = Order(
        chosen, chosen, names, one_each, DeployedSystem(system.resolve() if system else None, tuple(parameter or ()))
    )
    out = console(json)
    lease = lease_waiting(out, lease_wait, no_wait=no_wait)
    proven = _proven(order, _named(target, order.deployed), jobs, out, lease)
    found = KillTable(proven.target, proven.finished, version(), commit(), proven.kills, proven.passes)
    content = to_document(found)
    write_whole(reports / KILLS, json_text.dumps(content, indent=2) + "\n")
    write_json(content, json)
    for each in tables(found):
        out.print(each)
    raise typer.Exit(MISSED if found.missed or found.blamed else 0)


def _proven(order: Order, file: Path | None, jobs: int, out: Console, lease: Waiting) -> Proven:
    """Prove on the target of a file; where there is none, on embedded AWSs of the proof's own, as many as `jobs`."""

    def report(row: Kill | PassResult) -> None:
        out.print(line(row))

    if file is not None and jobs > 1:
        raise UsageError(f"--jobs {jobs}: {file} is one system", "leave --jobs out, or name no target")
    try:
        if file is not None:
            return carry_out(order, file, HOME, report, lease)
        if jobs > 1:
            return prove_side_by_side(divided(order, jobs), report)
        with own_system(order.deployed, order.criteria) as (own, home):
            return carry_out(order, own, home, report)
    except KeyboardInterrupt:
        out.print("stormproof: interrupted; what was broken has been put back, no table was written")
        raise typer.Exit(BAD_USE) from None


def _named(named: Path | None, deployed: DeployedSystem) -> Path | None:
    """Return the target file that is meant, None where a system of the proof's own is."""
    if deployed != TWIN:
        if named:
            raise UsageError("a named target has the system it has", "leave --system and --parameter out, or --target")
        return None
    try:
        return target_file(named)
    except UsageError:
        return None


def _criteria(named: str | None, scenarios: Scenarios) -> tuple[str, ...]:
    """Return the criteria that are meant: without a choice those that something is registered for."""
    return tuple(c.id for c in catalogue().select(named.split(",") if named else scenarios.criteria))
