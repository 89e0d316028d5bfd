"""``stormproof release``: serves what waits in ``$LATEST``, once it was published and tried; or goes back.

What waits there may be packed first, of folders.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from provisioners import CONTROLS
from stormproof.aws.interpreters.apply import name_of
from stormproof.aws.interpreters.preview import preview
from stormproof.aws.undo.lease import Waiting
from stormproof.cli.common import (
    JsonOption,
    LeaseWaitOption,
    NoWaitOption,
    TargetOption,
    YesOption,
    agreed,
    arrive,
    console,
    lease_waiting,
    put_back_first,
    write_json,
)
from stormproof.cli.delivery.zips import pairs, put
from stormproof.cli.tables.showing import counted, show_plan
from stormproof.core.errors import UsageError
from stormproof.core.planning.plans import Change, NoChange, Plan
from stormproof.operations.delivery.packages import pack
from stormproof.operations.provision import may_provision
from stormproof.operations.reach import Reached
from stormproof.operations.release import Outcome, plan_back, plan_release, serve
from stormproof.operations.waiting import LEASE_WAIT_MINUTES

CALL_FAILED = 3
FunctionsArgument = Annotated[
    list[str] | None,
    typer.Argument(metavar="[FUNCTION]...", help="By role or name; default: all whose $LATEST waits."),
]
ToOption = Annotated[
    str | None, typer.Option("--to", metavar="VERSION", help="Go back: serve this version of the one function named.")
]
ZipOption = Annotated[
    list[str] | None,
    typer.Option("--zip", metavar="FUNCTION=FOLDER", help="Pack this folder first, and put it into $LATEST."),
]


def run(
    functions: FunctionsArgument = None,
    to: ToOption = None,
    zips: ZipOption = None,
    target: TargetOption = None,
    yes: YesOption = False,  # noqa: FBT002 - typer's way of a flag
    no_wait: NoWaitOption = False,  # noqa: FBT002 - as above
    lease_wait: LeaseWaitOption = LEASE_WAIT_MINUTES,
    json: JsonOption = None,
) -> None:
    """Serve what an owner's deployment has put into $LATEST: publish it, try it beside what is served, move the alias.

    Tried is by the workload's event of the function, or one without records. What does worse is not served, and it is
    told what it answered. Asks first; without a terminal --yes is needed. A folder is packed
    to the same bytes each time, and nothing is put where they stand already.

    Exit status: 2 bad use, 1 a conflict holds something back or the answer was no, 3 a version does worse or a call
    failed, 0 otherwise.
    """
    named = list(functions or ())
    if to is not None and len(named) != 1:
        raise UsageError("--to is about one function", "name it: stormproof release FUNCTION --to VERSION")
    if to is not None and zips:
        raise UsageError("--to serves what was published before, --zip what is new", "give one of both")
    packages = pack(pairs(zips or ()))
    reached, out = arrive(target), console(json)
    may_provision(reached.connection)
    lease = lease_waiting(out, lease_wait, no_wait=no_wait)
    put_back_first(reached, out, lease)
    done = put(reached, packages, out, lease, yes=yes)
    wanted = partial(plan_back, reached, named[0], to) if to is not None else partial(plan_release, reached, named)
    plan = wanted()
    _show(plan, reached, out, each=bool(named))
    outcomes = _served(reached, plan, out, wanted, lease, yes=yes)
    status = CALL_FAILED if any(each.code for each in outcomes) else plan.exit_status
    write_json({"packages": done, **_document(plan, reached, outcomes, status)}, json)
    raise typer.Exit(status)


def _show(plan: Plan, reached: Reached, out: Console, *, each: bool) -> None:
    """Print what will be done, and of functions that were named also why nothing is to be done for them."""
    for step in plan.steps if each else ():
        if isinstance(step, NoChange):
            out.print(Text(f"{step.resource.rpartition(':')[2]}: {step.reason}"))
    if not plan.changes and not plan.blocked:
        out.print("Nothing waits in $LATEST to be released." if not each else "Nothing is to be done.")
        return
    show_plan(preview(plan, CONTROLS, reached.connection.target.policy), out)


def _served(
    reached: Reached, plan: Plan, out: Console, replan: Callable[[], Plan], lease: Waiting, *, yes: bool
) -> tuple[Outcome, ...]:
    if not plan.changes:
        return ()
    question = f"Serve {counted(len(plan.changes), 'other version')}?"
    if not agreed(question, reached.connection, yes=yes):
        out.print("Nothing was changed.")
        raise typer.Exit(1)

    def progress(_number: int, _of: int, change: Change, _waits_s: float = 0.0, /) -> None:
        out.print(Text(f"{name_of(change)}: published, tried, and served if it does no worse ..."))

    outcomes = serve(reached, plan, progress, replan, lease)
    for each in outcomes:
        out.print(_said(each))
    return outcomes


def _said(outcome: Outcome) -> Text:
    name = outcome.function.name
    if not outcome.code:
        back = f"`stormproof release {outcome.function.role} --to {outcome.before}` goes back"
        return Text(f"{name}: version {outcome.served} is served, before {outcome.before}; {back}", "green")
    return Text(f"{name}: version {outcome.served} is served as before [{outcome.code}]: {outcome.reason}", "bold red")


def _document(plan: Plan, reached: Reached, outcomes: Sequence[Outcome], status: int) -> dict[str, Any]:
    """Return the document of ``contracts/release.schema.json``."""
    view = preview(plan, CONTROLS, reached.connection.target.policy).json()
    done = [
        {
            "function": each.function.name,
            "before": each.before,
            "served": each.served,
            "released": not each.code,
            "code": each.code,
            "reason": each.reason,
        }
        for each in outcomes
    ]
    return {"functions": done, "blocked": view["blocked"], "exit_status": status}
