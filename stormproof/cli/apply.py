"""``stormproof apply``: the plan, made real."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import partial
from math import ceil
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from provisioners import CONCERNS, CONTROLS
from stormproof.aws.interpreters.apply import name_of
from stormproof.aws.interpreters.preview import Preview, preview
from stormproof.aws.undo.lease import NO_WAIT, Waiting
from stormproof.cli.common import (
    AllOrNothingOption,
    CriteriaOption,
    JsonOption,
    LeaseWaitOption,
    NoWaitOption,
    TargetOption,
    YesOption,
    agreed,
    arrive,
    console,
    criteria_ids,
    lease_waiting,
    put_back_first,
    write_json,
)
from stormproof.cli.output import say
from stormproof.cli.speaking.live import Line, working
from stormproof.cli.speaking.manner import manner
from stormproof.cli.tables.plan_summary import show_summary
from stormproof.cli.tables.showing import counted, show_plan, show_retention, show_unreleased
from stormproof.core.deployment.unreleased import Releases
from stormproof.core.errors import UsageError
from stormproof.core.planning.plan_files import criteria_of, must_be_about, read
from stormproof.core.planning.plans import Change, Plan
from stormproof.operations.permissions import may_make
from stormproof.operations.provision import all_or_nothing as refuse_parts
from stormproof.operations.provision import carry_out, may_provision, plan_controls
from stormproof.operations.reach import Reached
from stormproof.operations.release import releases
from stormproof.operations.waiting import LEASE_WAIT_MINUTES
from stormproof.operations.workload.check import SKIP, must_work
from stormproof.operations.workload.keys import KnownKeys
from stormproof.operations.written.plan_files import Exactly, about

SkipOption = Annotated[
    bool,
    typer.Option(
        SKIP, help="Do not try the workload first: nobody then knows whether clients were served before the changes."
    ),
]


PlanArgument = Annotated[
    Path | None,
    typer.Argument(metavar="PLAN", help="A file of `stormproof plan --out`: exactly what it shows, or nothing."),
]


def run(
    plan_file: PlanArgument = None,
    target: TargetOption = None,
    criteria: CriteriaOption = None,
    yes: YesOption = False,  # noqa: FBT002 - typer's way of a flag
    all_or_nothing: AllOrNothingOption = False,  # noqa: FBT002 - as above
    skip_workload_check: SkipOption = False,  # noqa: FBT002 - as above
    no_wait: NoWaitOption = False,  # noqa: FBT002 - as above
    lease_wait: LeaseWaitOption = LEASE_WAIT_MINUTES,
    json: JsonOption = None,
) -> None:
    """Make the changes that `plan` shows. Asks first; without a terminal --yes is needed.

    Of a plan's file it makes exactly what was read there: where the system or the target file has changed since,
    nothing is changed. It is shown in a few lines then; --verbose shows all of it once more.

    Before that your own permissions are simulated and the target's [workload] is tried once, and nothing is changed
    where something is denied or does not work.

    Exit status: 2 bad use, 1 a conflict holds something back or the answer was no, 3 something could not be looked at
    or a call failed, 0 otherwise.
    """
    given, wanted = _given(plan_file, criteria, yes=yes)
    reached = _arrived(target, plan_file, given)
    out = console(json)
    lease = lease_waiting(out, lease_wait, no_wait=no_wait)
    left = put_back_first(reached, out, lease, before_apply=True)
    replan = _replanning(reached, wanted, given, left.proved)
    waiting, plan = releases(reached), _planned(replan)
    view = preview(plan, CONTROLS, reached.connection.target.policy)
    _show(reached, waiting, view, wanted, out, read_before=given is not None)
    if all_or_nothing:
        refuse_parts(plan)
    for line in _before(reached, plan, wanted, lease, skip=skip_workload_check):
        out.print(Text(line))
    make(reached, plan, out, yes=yes, replan=replan, lease=lease)
    if left.to_mend:
        put_back_first(reached, out, lease)
    write_json({"unreleased": waiting.documents, **view.json(), "applied": len(plan.changes)}, json)
    raise typer.Exit(plan.exit_status)


def _arrived(target: Path | None, file: Path | None, given: dict[str, Any] | None) -> Reached:
    """Reach the target, and see that it permits changes and is the one that a plan's file is about."""
    reached = arrive(target)
    if given:
        must_be_about(given, about(reached, criteria_of(given)), str(file))
    may_provision(reached.connection)
    return reached


def _must_be_askable(given: dict[str, Any], *, yes: bool) -> None:
    """Raise UsageError where a plan's file has changes and nobody can be asked, before anything is read."""
    if given["changes"] and not yes and not sys.stdin.isatty():
        number = counted(len(given["changes"]), "change")
        raise UsageError(f"{number} of a plan's file, and there is no terminal to ask on", "say --yes")


def _show(
    reached: Reached, waiting: Releases, view: Preview, wanted: list[str] | None, out: Console, *, read_before: bool
) -> None:
    """Print the plan, and what is to be known before it; one that was read before, from its file, in a few lines."""
    show_unreleased(waiting, out)
    show_retention(reached.connection.target.policy, out)
    if read_before and not manner().verbose:
        show_summary(view, CONCERNS, out)
    else:
        show_plan(view, out, full=manner().verbose, why=CONTROLS.because(wanted))


def _given(file: Path | None, criteria: str | None, *, yes: bool) -> tuple[dict[str, Any] | None, list[str] | None]:
    """Return the document of a plan's file, None without one, and the criteria that are meant; raises UsageError."""
    if file is None:
        return None, criteria_ids(criteria, CONTROLS.criteria.values())
    if criteria is not None:
        raise UsageError("--criteria says what to plan, and a plan's file has been planned", "leave one of them out")
    try:
        found = read(file.read_text("utf-8"), str(file))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} cannot be read: {error}", "`stormproof plan --out FILE` writes one") from error
    _must_be_askable(found, yes=yes)
    return found, criteria_of(found)


def _replanning(
    reached: Reached, wanted: list[str] | None, given: dict[str, Any] | None, broken: Collection[str]
) -> Callable[[], Plan]:
    """Return what plans: with a plan's file, what refuses any other plan; `broken` as of `make_plan`."""
    replan = partial(plan_controls, reached.connection, reached.system, CONTROLS, wanted, broken=broken)
    return Exactly(given, replan, reached, CONTROLS) if given else replan


def _planned(replan: Callable[[], Plan]) -> Plan:
    """Plan, before the lease is had; raises Conflict where a plan's file says otherwise."""
    with working("reading what there is, and planning"):
        if not isinstance(replan, Exactly):
            return replan()
        plan = replan.replan()
    replan.check(plan)
    return plan


def _before(reached: Reached, plan: Plan, wanted: list[str] | None, lease: Waiting, *, skip: bool) -> Iterator[str]:
    """Yield what is seen before any change: what the caller may do, and that the workload works, as `must_work`."""
    yield from may_make(reached.connection, reached.system, plan)
    if plan.changes:
        yield from must_work(reached, KnownKeys(reached.connection, reached.system, waiting=lease), wanted, skip=skip)


@dataclass
class Told:
    """Tells of each change as it is made, numbered, and for how long it is at it."""

    out: Console
    line: Line
    number: int = 0
    of: int = 0

    def __call__(self, number: int, of: int, change: Change, waits_s: float = 0.0, /) -> None:
        """Tell of a change that is made now."""
        self.number, self.of = number, of
        first = f", in {ceil(waits_s)} s, when requests under way are answered" if waits_s else ""
        said = f"[{number}/{of}] {change.control}: {name_of(change)}"
        self.out.print(Text(f"{said}{first}"))
        self.line.now(said)

    def interrupted(self) -> str:
        """Return what is said where somebody interrupts it: what was made, what was not."""
        if not self.number:
            return "stormproof: nothing was changed"
        made = f"{self.number - 1} of {self.of} changes were made, and perhaps the one that was under way"
        return f"stormproof: {made}; {self.of - self.number} were not begun"


def make(
    reached: Reached, plan: Plan, out: Console, *, yes: bool, replan: Callable[[], Plan], lease: Waiting = NO_WAIT
) -> None:
    """Ask, and make a plan's changes with a line for each; exits with 1 where the answer is no.

    `replan` plans what is left to be done: once the lease is had, and where the answer to a call was lost.
    """
    changes = counted(len(plan.changes), "change")
    if plan.changes and not agreed(f"Make {changes}?", reached.connection, yes=yes):
        out.print("Nothing was changed.")
        raise typer.Exit(1)

    with working("reading what there is") as line:
        told = Told(out, line)
        try:
            done = carry_out(reached.connection, reached.system, plan, told, replan, lease)
        except KeyboardInterrupt:
            say(told.interrupted(), err=True)
            raise
    if plan.changes and not done.changes:
        out.print("Another run has made these changes meanwhile: nothing was left to be done.")
    elif plan.changes:
        counts = reached.connection.counts
        made = counted(len(done.changes), "change")
        out.print(f"{made} made ({counts.read} reading and {counts.write} writing calls).")
