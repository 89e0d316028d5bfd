"""``stormproof undo``: what an interrupted run has not put back is listed and put back."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from stormproof.aws.undo.journal import Journal, Pending
from stormproof.aws.undo.lease import Lease, leased
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
    write_json,
)
from stormproof.core.errors import UsageError
from stormproof.operations.reach import Reached
from stormproof.operations.waiting import LEASE_WAIT_MINUTES

KeepOption = Annotated[
    str | None, typer.Option("--keep", metavar="ID", help="Strike this entry off and leave everything as it is now.")
]
OverwriteOption = Annotated[
    str | None,
    typer.Option("--overwrite", metavar="ID", help="Put this entry back although its owner has changed it meanwhile."),
]


def run(
    target: TargetOption = None,
    list_only: Annotated[bool, typer.Option("--list", help="Only list what is pending.")] = False,  # noqa: FBT002 - as below
    keep: KeepOption = None,
    overwrite: OverwriteOption = None,
    yes: YesOption = False,  # noqa: FBT002 - typer's way of a flag
    no_wait: NoWaitOption = False,  # noqa: FBT002 - as above
    lease_wait: LeaseWaitOption = LEASE_WAIT_MINUTES,
    json: JsonOption = None,
) -> None:
    """List what an interrupted run left changed, and put it back: each thing that still is as that run left it.

    What has been changed since is told, and left alone. Entries that another machine wrote, and that no [journal_key]
    vouches for, are told and never run.

    Exit status: 4 something is not as it was before, or not trusted; 1 the answer was no; 0 otherwise.
    """
    reached, out = arrive(target), console(json)
    journal = Journal(reached.connection, reached.system)
    pending = journal.pending()
    write_json(document(pending), json)
    if not pending:
        if not list_only:
            _free(reached)
        out.print("Nothing is pending.")
        return
    show(pending, out)
    if list_only:
        raise typer.Exit(4 if pending.not_run else 0)
    with leased(reached.connection, reached.system, "undo", lease_waiting(out, lease_wait, no_wait=no_wait)):
        if keep is not None or overwrite is not None:
            _decided(reached, journal, pending, keep, overwrite, out, yes=yes)
        else:
            _put_back(reached, journal, pending, out, yes=yes)


def _free(reached: Reached) -> None:
    """Take away the lease that a killed run has left."""
    held = Lease(reached.connection, reached.system).held()
    if held is not None and held.over(reached.connection.clock.now()):
        with leased(reached.connection, reached.system, "undo"):
            return


def _put_back(reached: Reached, journal: Journal, pending: Pending, out: Console, *, yes: bool) -> None:
    if pending.entries and not agreed(f"Put back {len(pending.entries)}?", reached.connection, yes=yes):
        raise typer.Exit(1)
    done = journal.complete()
    out.print(f"{len(done.done)} put back, and seen to be as before.")


def _decided(
    reached: Reached,
    journal: Journal,
    pending: Pending,
    keep: str | None,
    overwrite: str | None,
    out: Console,
    *,
    yes: bool,
) -> None:
    """Carry out what a person has decided about one entry; raises UsageError for an ID that none has."""
    id_ = str(keep or overwrite)
    entry = next((each for each in pending.entries if each.id == id_), None)
    known = entry is not None or id_ in {each.id for each in pending.not_run}
    if not known or (overwrite is not None and (entry is None or keep is not None)):
        raise UsageError(f"{id_} is no entry that this can be said of", "`stormproof undo --list` tells the IDs")
    what = f"Strike {id_} off and leave everything as it is?" if entry is None or keep else f"Overwrite: {entry.title}?"
    if not agreed(what, reached.connection, yes=yes):
        raise typer.Exit(1)
    if entry is not None and keep is None:
        journal.undo(entry, overwrite=True)
        out.print("1 put back, and seen to be as before.")
    else:
        journal.strike(id_)
        out.print("1 struck off; what it was about is as it stands.")


def show(pending: Pending, out: Console) -> None:
    """Print what is pending, with the things that are disturbed."""
    for entry in pending.entries:
        out.print(Text(f"{entry.began:%Y-%m-%d %H:%M:%S} UTC  {entry.title}  [{entry.id}]"))
        for each in entry.disturbed:
            out.print(Text(f"    {each}", "dim"))
    for other in pending.not_run:
        out.print(Text(f"NOT TRUSTED  {other}", "bold red"))


def document(pending: Pending) -> dict[str, object]:
    """Return what is pending as data."""
    entries = [
        {
            "id": entry.id,
            "title": entry.title,
            "began": entry.began.isoformat(),
            "disturbed": [str(each) for each in entry.disturbed],
        }
        for entry in pending.entries
    ]
    return {"pending": entries, "not_trusted": [vars(each) for each in pending.not_run]}
