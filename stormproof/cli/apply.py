"""``stormproof apply``: the plan, made real."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from provisioners import CONTROLS
from stormproof.aws.interpreters.apply import name_of
from stormproof.aws.interpreters.preview import preview
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
from stormproof.cli.showing import counted, show_plan, show_unreleased
from stormproof.core.planning.plans import Change, Plan
from stormproof.operations.permissions import may_make
from stormproof.operations.provision import all_or_nothing as refuse_parts
from stormproof.operations.provision import carry_out, may_provision, plan_controls
from stormproof.operations.reach import Reached
from stormproof.operations.release import releases
from stormproof.operations.waiting import LEASE_WAIT_MINUTES
from stormproof.operations.workload.check import SKIP, must_work
from stormproof.operations.workload.keys import KnownKeys

SkipOption = Annotated[
    bool,
    typer.Option(
        SKIP, help="Do not try the workload first: nobody then knows whether clients were served before the changes."
    ),
]


def run(
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

    Before that your own permissions are simulated and the target's [workload] is tried once, and nothing is changed
    where something is denied or does not work.

    Exit status: 2 bad use, 1 a conflict holds something back or the answer was no, 3 something could not be looked at
    or a call failed, 0 otherwise.
    """
    wanted = criteria_ids(criteria, CONTROLS.criteria.values())
    reached = arrive(target)
    may_provision(reached.connection)
    out = console(json)
    lease = lease_waiting(out, lease_wait, no_wait=no_wait)
    to_mend = put_back_first(reached, out, lease, before_apply=True)
    replan = partial(plan_controls, reached.connection, reached.system, CONTROLS, wanted)
    waiting = releases(reached)
    show_unreleased(waiting, out)
    plan = replan()
    view = preview(plan, CONTROLS, reached.connection.target.policy)
    show_plan(view, out)
    if all_or_nothing:
        refuse_parts(plan)
    for line in _before(reached, plan, wanted, lease, skip=skip_workload_check):
        out.print(Text(line))
    make(reached, plan, out, yes=yes, replan=replan, lease=lease)
    if to_mend:
        put_back_first(reached, out, lease)
    write_json({"unreleased": waiting.documents, **view.json(), "applied": len(plan.changes)}, json)
    raise typer.Exit(plan.exit_status)


def _before(reached: Reached, plan: Plan, wanted: list[str] | None, lease: Waiting, *, skip: bool) -> Iterator[str]:
    """Yield what is seen before any change: what the caller may do, and that the workload works, as `must_work`."""
    yield from may_make(reached.connection, reached.system, plan)
    if plan.changes:
        yield from must_work(reached, KnownKeys(reached.connection, reached.system, waiting=lease), wanted, skip=skip)


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

    def progress(number: int, of: int, change: Change) -> None:
        out.print(Text(f"[{number}/{of}] {change.control}: {name_of(change)}"))

    done = carry_out(reached.connection, reached.system, plan, progress, replan, lease)
    if plan.changes and not done.changes:
        out.print("Another run has made these changes meanwhile: nothing was left to be done.")
    elif plan.changes:
        counts = reached.connection.counts
        made = counted(len(done.changes), "change")
        out.print(f"{made} made ({counts.read} reading and {counts.write} writing calls).")
