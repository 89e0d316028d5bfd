"""``stormproof prove``: breaks every control on purpose, puts owners' in the place of ours, and prints who saw what."""

from __future__ import annotations

import json as json_text
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from stormproof.aws.undo.lease import Waiting
from stormproof.cli.common import (
    AnyTargetOption,
    CriteriaOption,
    JsonOption,
    LeaseWaitOption,
    NoWaitOption,
    ParameterOption,
    SystemOption,
    YesOption,
    agreed,
    console,
    introduce,
    lease_waiting,
    write_json,
)  # fmt: skip
from stormproof.cli.output import say
from stormproof.cli.speaking.live import Line, working
from stormproof.cli.speaking.options import ReportsOption
from stormproof.cli.tables.kill_tables import line, tables
from stormproof.core.criteria.built import not_built
from stormproof.core.criteria.catalogue import catalogue
from stormproof.core.errors import UsageError
from stormproof.core.output.crashes import LEFT
from stormproof.core.target.deployed_system import TWIN, DeployedSystem
from stormproof.core.target.state import state_folder
from stormproof.operations.target_choice import EMBEDDED, chosen_target
from stormproof.operations.waiting import LEASE_WAIT_MINUTES
from stormproof.run.prove.kills import Kill, KillTable, to_document
from stormproof.run.prove.orders import EVERY, Order, Proven, carry_out, hardened_for
from stormproof.run.prove.own_system import own_system
from stormproof.run.prove.passes import PassResult
from stormproof.run.prove.proof import Report, Scenarios, may_sabotage
from stormproof.run.prove.side_by_side import prove_side_by_side
from stormproof.run.reporting.files import must_take, must_take_files, write_whole
from stormproof.run.reporting.history.proofs import keep_table
from stormproof.run.reporting.html.page import KILLS
from stormproof.run.reporting.project import commit, version
from stormproof.run.reporting.results import INTERRUPTED

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
    str | None,
    typer.Option(
        "--only",
        metavar="NAMES",
        help=(
            "Play these sabotages and pass scenarios alone; with --criteria, of those, "
            "all of which an embedded AWS is then hardened for."
        ),
    ),
]
JobsOption = Annotated[
    int,
    typer.Option(
        "--jobs",
        min=1,
        help="Divide the scenarios among so many embedded AWSs side by side; each takes a core and half a GB.",
    ),
]
MISSED = 1


def run(
    target: AnyTargetOption = None,
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
    yes: YesOption = False,  # noqa: FBT002 - as above
) -> None:
    """Sabotage each control, see its check turn red for the expected reason, repair it, see it turn green.

    Beside that, put an owner's control in the place of each, see that it is PASS and that none of it would be changed,
    and take it back. With --target embedded, or with a system's template and no target, on a fresh embedded AWS; on a
    named target it asks first, and without a terminal --yes is needed. Exit status: 4 something stays
    broken, 2 bad use, 1 a check that missed a sabotage, or a complying state that was blamed.
    """
    deployed = DeployedSystem(system and system.resolve(), tuple(parameter or ()))
    order = _order(criteria, only, deployed, one_each=one_each)
    must_take_files(reports, "--reports")
    must_take(reports / KILLS, "--reports")
    out = console(json)
    file = chosen_target(target, only_embedded=_only_embedded(deployed))
    if file is not None:
        _must_agree(file, yes=yes)
    else:
        order = replace(order, criteria=hardened_for(order.played))
    _written(_proven(order, file, jobs, out, lease_waiting(out, lease_wait, no_wait=no_wait)), reports, json, out)


def _order(criteria: str | None, only: str | None, deployed: DeployedSystem, *, one_each: bool) -> Order:
    """Return what is to be proven; raises UsageError where nothing is."""
    names = None if only is None else tuple(only.split(","))
    chosen = _criteria(criteria, EVERY if names is None else EVERY.named(names))
    order = Order(chosen, chosen, names, one_each, deployed)
    if not (order.scenarios.sabotages or order.scenarios.passes):
        raise UsageError(not_built(order.criteria), "nothing breaks what is not built")
    return order


def _written(proven: Proven, reports: Path, json: str | None, out: Console) -> NoReturn:
    """Write, keep and print the table of kills; exits with the status that it comes to."""
    found = KillTable(proven.target, proven.finished, version(), commit(), proven.kills, proven.passes)
    content = to_document(found)
    write_whole(reports / KILLS, json_text.dumps(content, indent=2) + "\n")
    keep_table(reports, content, datetime.now(UTC))
    write_json(content, json)
    for each in tables(found):
        out.print(each)
    raise typer.Exit(MISSED if found.missed or found.blamed else 0)


def _proven(order: Order, file: Path | None, jobs: int, out: Console, lease: Waiting) -> Proven:
    """Prove on the target of a file; where there is none, on embedded AWSs of the proof's own, as many as `jobs`."""
    if file is not None and jobs > 1:
        raise UsageError(f"--jobs {jobs}: {file} is one system", f"leave --jobs out, or say --target={EMBEDDED}")
    try:
        with working("set-up: the system is made ready and seen to pass") as live:
            return _carried_out(order, file, jobs, _reporting(order, out, live), lease)
    except KeyboardInterrupt:
        say(f"stormproof: interrupted; what was broken has been put back, no table was written; {LEFT}", err=True)
        raise typer.Exit(INTERRUPTED) from None


def _reporting(order: Order, out: Console, live: Line) -> Report:
    """Return what tells of each scenario that has ended, and how many are still to be played."""
    found, played = order.scenarios, count(1)
    of = f"about {len(found.sabotages) + len(found.passes)}"

    def report(row: Kill | PassResult) -> None:
        out.print(line(row))
        live.now(f"proving: {next(played)} of {of} scenarios played")

    return report


def _carried_out(order: Order, file: Path | None, jobs: int, report: Report, lease: Waiting) -> Proven:
    if file is not None:
        return carry_out(order, file, state_folder(file), report, lease)
    if jobs > 1:
        return prove_side_by_side(order, jobs, report)
    with own_system(order.deployed, order.criteria) as (own, home):
        return carry_out(order, own, home, report)


def _only_embedded(deployed: DeployedSystem) -> str:
    """Return the option by which a fresh embedded AWS is meant, if any is given."""
    return "" if deployed == TWIN else "--system" if deployed.template else "--parameter"


def _must_agree(file: Path, *, yes: bool) -> None:
    """Ask, naming the target, before anything of it is broken; exits with 1 where the answer is no."""
    from stormproof.operations.reach import connect_to  # noqa: PLC0415 - not needed on an embedded AWS of the proof's own

    must_take_files(state_folder(file), "the undo journal")
    connection = connect_to(file)
    introduce(connection)
    may_sabotage(connection.target)
    if not agreed("Break its controls one after the other, and repair them?", connection, yes=yes):
        say("Nothing was changed.", err=True)
        raise typer.Exit(1)


def _criteria(named: str | None, scenarios: Scenarios) -> tuple[str, ...]:
    """Return the criteria that are meant: without a choice those that something is registered for."""
    return tuple(c.id for c in catalogue().select(named.split(",") if named else scenarios.criteria))
