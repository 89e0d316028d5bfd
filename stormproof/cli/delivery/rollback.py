"""``stormproof rollback``: what was served before a release is served again, all of it as one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from stormproof.aws.interpreters.apply import name_of
from stormproof.aws.undo.lease import Waiting
from stormproof.cli.common import (
    JsonOption,
    LeaseWaitOption,
    NoWaitOption,
    TargetOption,
    YesOption,
    arrive,
    console,
    lease_waiting,
    must_agree,
    put_back_first,
    write_json,
)
from stormproof.cli.tables.showing import counted
from stormproof.core.delivery.releases import ReleaseRecord
from stormproof.core.planning.plans import Change, Plan
from stormproof.operations.delivery.records import Releases
from stormproof.operations.delivery.rollback import WITHIN_S, Planned, chosen, plan_rollback, roll_back
from stormproof.operations.provision import may_provision
from stormproof.operations.reach import Reached

WAIT_MINUTES = 1.0
"""How long another run's lease is waited for: the time is a part of the five minutes."""
ToOption = Annotated[
    str | None,
    typer.Option("--to", metavar="RECORD", help="Serve what was served before this release; default: before the last."),
]
ListOption = Annotated[bool, typer.Option("--list", help="Tell what was released, and change nothing.")]


def run(
    to: ToOption = None,
    listing: ListOption = False,  # noqa: FBT002 - typer's way of a flag
    target: TargetOption = None,
    yes: YesOption = False,  # noqa: FBT002 - as above
    no_wait: NoWaitOption = False,  # noqa: FBT002 - as above
    lease_wait: LeaseWaitOption = WAIT_MINUTES,
    json: JsonOption = None,
) -> None:
    """Serve what was served before a release: all functions, the roles that they run by, and the stage, as one.

    Never goes below the hardening: what lacks it is refused, and the way out is told. Through within five minutes, or
    it stops and says what is left; given again it goes on where it was cut off. Asks first; without a terminal --yes
    is needed.

    Exit status: 2 bad use, 1 something stands in the way or the answer was no, 3 a call failed or not all was done in
    time, 0 otherwise.
    """
    reached, out = arrive(target), console(json)
    if listing:
        known = Releases(reached.connection, reached.system).all()
        _list(known, out)
        write_json({"records": [each.document() for each in known]}, json)
        return
    may_provision(reached.connection)
    release = chosen(reached, to)
    if release is None:
        out.print("There is no release to take back, and nothing was changed; --list tells what was released.")
        write_json(_document(Plan(()), None, None), json)
        return
    lease = lease_waiting(out, lease_wait, no_wait=no_wait)
    put_back_first(reached, out, lease)
    plan = plan_rollback(reached, release)
    _show(plan, release, out)
    done = None if plan.blocked else _carried_out(reached, Planned(release, plan), out, lease, yes=yes)
    write_json(_document(plan, release, done), json)
    raise typer.Exit(plan.exit_status)


def _carried_out(reached: Reached, planned: Planned, out: Console, lease: Waiting, *, yes: bool) -> ReleaseRecord:
    changes = planned.plan.changes
    if changes:
        must_agree(f"Take back {counted(len(changes), 'change')}?", reached.connection, yes=yes)

    def progress(number: int, of: int, change: Change, _waits_s: float = 0.0, /) -> None:
        out.print(Text(f"[{number}/{of}] {name_of(change)}"))

    done = roll_back(reached, planned, progress, partial(plan_rollback, reached, planned.release), lease)
    out.print(Text(f"back in {done.seconds:.1f} s, of {WITHIN_S:g} s that it may take: {_words(done)}", "green"))
    return done


def _list(known: Sequence[ReleaseRecord], out: Console) -> None:
    if not known:
        out.print("Nothing was released yet.")
    for each in known:
        what = f" of {each.back_to}" if each.back_to else ""
        ended = each.reason or ("" if each.after else "cut off")
        before = ", ".join(f"{served.function} {served.version}" for served in each.before.functions)
        out.print(Text(f"{each.id}  {each.kind.value}{what}{f' ({ended})' if ended else ''}; before it: {before}"))


def _show(plan: Plan, release: ReleaseRecord, out: Console) -> None:
    out.print(Text(f"back to what was served before {release.id}, of {release.began:%Y-%m-%d %H:%M} UTC"))
    for step in plan.changes:
        out.print(Text(f"  {step.resource.rpartition(':')[2]}: {step.before} -> {step.after}"))
    for held in plan.blocked:
        out.print(Text(f"  {held.resource.rpartition(':')[2]}: {held.reason}", "bold red"))
    if plan.blocked:
        out.print("Nothing was changed: all of it goes back, or nothing does.")


def _words(done: ReleaseRecord) -> str:
    served = done.after.functions if done.after else ()
    return ", ".join(f"{each.function} serves version {each.version}" for each in served)


def _document(plan: Plan, release: ReleaseRecord | None, done: ReleaseRecord | None) -> dict[str, Any]:
    """Return the document of ``contracts/rollback.schema.json``."""
    blocked = [{"resource": each.resource, "code": each.code, "reason": each.reason} for each in plan.blocked]
    return {
        "release": release.id if release else None,
        "rollback": done.document() if done else None,
        "changed": [each.resource for each in plan.changes] if done else [],
        "blocked": blocked,
        "within_s": WITHIN_S,
        "exit_status": plan.exit_status,
    }
