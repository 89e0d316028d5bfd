"""``stormproof lease``: who is changing the target, and what to do about a holder that is no more."""

from __future__ import annotations

from datetime import datetime

import typer
from rich.text import Text

from stormproof.aws.undo.lease import Lease
from stormproof.aws.undo.lease_holder import Held
from stormproof.cli.common import JsonOption, TargetOption, YesOption, agreed, arrive, console, write_json
from stormproof.operations.provision import may_provision
from stormproof.operations.reach import Reached

app = typer.Typer(no_args_is_help=True, help="Show who is changing the target, and break a lease.")
FREE = "Nobody is changing the target."


@app.command()
def show(target: TargetOption = None, json: JsonOption = None) -> None:
    """Show who holds the lease, since when, and until when it counts."""
    reached = arrive(target)
    held = _lease(reached).held()
    write_json(document(held, reached.connection.clock.now()), json)
    console(json).print(Text(_told(held, reached)))


@app.command("break")
def break_lease(
    target: TargetOption = None,
    yes: YesOption = False,  # noqa: FBT002 - typer's way of a flag
    json: JsonOption = None,
) -> None:
    """Take the lease from its holder, whoever that is: for one that is no more and cannot give it back.

    A run that still goes on notices before its next change, and stops. Asks first; without a terminal --yes is needed.
    Exit status: 1 the answer was no, 0 otherwise.
    """
    reached, out = arrive(target), console(json)
    lease = _lease(reached)
    held = lease.held()
    out.print(Text(_told(held, reached)))
    if held is not None:
        may_provision(reached.connection)
        if not agreed("Take the lease from it?", reached.connection, yes=yes):
            raise typer.Exit(1)
        lease.break_()
        out.print("The lease is broken: whoever comes next may have it.")
    write_json({**document(held, reached.connection.clock.now()), "broken": held is not None}, json)


def _lease(reached: Reached) -> Lease:
    return Lease(reached.connection, reached.system)


def _told(held: Held | None, reached: Reached) -> str:
    if held is None:
        return FREE
    now = reached.connection.clock.now()
    return f"{held.told(now)}{'; it has ended, the next run follows' if held.over(now) else ''}"


def document(held: Held | None, now: datetime) -> dict[str, object]:
    """Return the document of ``contracts/lease.schema.json``."""
    if held is None:
        return {"held": False}
    holder = held.holder
    whose = {"host": holder.host, "pid": holder.pid, "doing": holder.doing, "since": holder.since} if holder else {}
    return {
        "held": True,
        "over": held.over(now),
        "readable": holder is not None,
        "ends": held.ends.isoformat(),
        **whose,
    }
