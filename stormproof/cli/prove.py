"""``stormproof prove``: breaks every control on purpose, puts owners' in the place of ours, and prints who saw what."""

from __future__ import annotations

import json as json_text
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from stormproof.aws.discovery.target_file import read_text
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
from stormproof.core.criteria.catalogue import Criterion, catalogue
from stormproof.core.errors import UsageError
from stormproof.core.target.deployed_system import TWIN, DeployedSystem
from stormproof.operations.reach import Reached, reach, target_file
from stormproof.operations.waiting import LEASE_WAIT_MINUTES
from stormproof.run.environment.embedded_process import EmbeddedProcess
from stormproof.run.environment.provisioning import provision
from stormproof.run.prove import sampling
from stormproof.run.prove.kills import Kill, KillTable, to_document
from stormproof.run.prove.passes import PassResult
from stormproof.run.prove.proof import Scenarios, may_sabotage, prove
from stormproof.run.reporting.files import write_whole
from stormproof.run.reporting.html.page import KILLS
from stormproof.run.reporting.project import commit, version
from stormproof.run.reporting.results import BAD_USE
from stormproof.sabotage import PASSES, SABOTAGES

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
MISSED = 1
REQUESTS_PER_HOUR = 200
"""On an embedded AWS that is made for the proof; more than a run's own key asks for beside the limit's scenarios."""
EVERY = Scenarios(SABOTAGES, PASSES)


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
) -> None:
    """Sabotage each control, see its check turn red for the expected reason, repair it, see it turn green.

    Beside that, put an owner's control in the place of each, see that it is PASS and that nothing would be changed, and
    take it back. Without a target, or with a system's template, on a fresh embedded AWS. Exit status: 4 something stays
    broken, 2 bad use, 1 a check that missed a sabotage, or a complying state that was blamed.
    """
    played = EVERY if only is None else EVERY.named(only.split(","))
    chosen = _criteria(criteria, played)
    out = console(json)
    lease = lease_waiting(out, lease_wait, no_wait=no_wait)
    deployed = DeployedSystem(system.resolve() if system else None, tuple(parameter or ()))
    with _target(target, deployed, chosen) as (file, home):
        reached = reach(file)
        may_sabotage(reached.connection.target)
        played = played.on(reached.connection.reader, reached.context)
        played = played.drawn(sampling.seed()) if one_each else played
        kills, passes = _proved(reached, played, chosen, home, out, lease, thorough=not one_each)
        finished = reached.connection.clock.now()
    found = KillTable(reached.connection.target.name, finished, version(), commit(), kills, passes)
    content = to_document(found)
    write_whole(reports / KILLS, json_text.dumps(content, indent=2) + "\n")
    write_json(content, json)
    for each in tables(found):
        out.print(each)
    raise typer.Exit(MISSED if found.missed or found.blamed else 0)


def _proved(
    reached: Reached,
    scenarios: Scenarios,
    criteria: tuple[Criterion, ...],
    home: Path,
    out: Console,
    lease: Waiting,
    *,
    thorough: bool,
) -> tuple[tuple[Kill, ...], tuple[PassResult, ...]]:
    try:
        return prove(
            reached, scenarios, criteria, lambda row: out.print(line(row)), home, thorough=thorough, waiting=lease
        )
    except KeyboardInterrupt:
        out.print("stormproof: interrupted; what was broken has been put back, no table was written")
        raise typer.Exit(BAD_USE) from None


@contextmanager
def _target(
    named: Path | None, deployed: DeployedSystem, criteria: tuple[Criterion, ...]
) -> Iterator[tuple[Path, Path]]:
    """Yield the target file that is meant and where its undo journal is kept.

    Where no target is named, or a system to deploy, both belong to a fresh embedded AWS, provisioned.
    """
    if named and deployed != TWIN:
        raise UsageError("a named target has the system it has", "leave --system and --parameter out, or --target")
    file = _found(named) if deployed == TWIN else None
    if file is not None:
        yield file, HOME
        return
    embedded = EmbeddedProcess(system=deployed)
    try:
        file = with_few_requests(embedded.target())
        reached = reach(file)
        provision(reached.connection, reached.system, [c.id for c in criteria])
        yield file, embedded.folder
    finally:
        embedded.stop()


def with_few_requests(file: Path) -> Path:
    """Return a target file that says the same but for the hourly limit, one that is soon used up.

    Every round about the limit uses it up; what is broken shows at any figure.
    """
    policy, limited = "[policy]\n", file.with_name("proof.toml")
    text = read_text(file)
    limited.write_text(text.replace(policy, f"{policy}requests_per_hour = {REQUESTS_PER_HOUR}\n", 1), "utf-8")
    return limited


def _found(named: Path | None) -> Path | None:
    try:
        return target_file(named)
    except UsageError:
        return None


def _criteria(named: str | None, scenarios: Scenarios) -> tuple[Criterion, ...]:
    """Return the criteria that are meant: without a choice those that something is registered for."""
    return catalogue().select(named.split(",") if named else scenarios.criteria)
