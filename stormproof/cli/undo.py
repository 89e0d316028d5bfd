"""``stormproof undo``: what an interrupted run has not put back is listed and put back."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from stormproof.aws.undo.journal import Journal
from stormproof.aws.undo.lease import Lease, leased
from stormproof.aws.undo.pending import Pending
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
from stormproof.core.criteria.pending_proofs import when
from stormproof.core.errors import UndoIncomplete, UsageError
from stormproof.core.undo import Entry
from stormproof.operations.health.killed_probes import Killed, clean_up_after, killed_probes
from stormproof.operations.reach import Reached
from stormproof.operations.undo import journal_of
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
    vouches for, are told and never run. What probes have made that Lambda has killed is cleaned up, as their next run
    would. Proofs that a later run is to judge are told with when, and left alone.

    Exit status: 4 something is not as it was before, or not trusted; 1 the answer was no; 0 otherwise.
    """
    _must_be_one(keep, overwrite)
    reached, out = arrive(target), console(json)
    journal = journal_of(reached.connection, reached.system)
    pending, killed = journal.pending(), killed_probes(reached.connection, reached.system)
    write_json(document(pending, killed), json)
    show_proofs(pending.under_way, out)
    show_killed(killed, out)
    if not pending and not killed.runs:
        _nothing(reached, keep if keep is not None else overwrite, out, looks=list_only)
        return
    show(pending, out)
    if list_only:
        raise typer.Exit(4 if pending.not_run else 0)
    with leased(reached.connection, reached.system, "undo", lease_waiting(out, lease_wait, no_wait=no_wait)):
        if keep is not None or overwrite is not None:
            _decided(reached, journal, pending, keep, overwrite, out, yes=yes)
        else:
            _put_back(reached, journal, pending, killed, out, yes=yes)


def _must_be_one(keep: str | None, overwrite: str | None) -> None:
    if keep is not None and overwrite is not None:
        raise UsageError("--keep leaves an entry as it is, --overwrite puts it back", "say one of the two")


def _nothing(reached: Reached, named: str | None, out: Console, *, looks: bool) -> None:
    """Say that nothing is pending; raises UsageError where an entry is named: a slip of the pen is no success."""
    if not looks:
        _free(reached)
    out.print("Nothing is pending.")
    if named is not None:
        raise UsageError(f"'{named}' is no entry that this can be said of", "`stormproof undo --list` tells the IDs")


def _free(reached: Reached) -> None:
    """Take away the lease that a killed run has left."""
    held = Lease(reached.connection, reached.system).held()
    if held is not None and held.over(reached.connection.clock.now()):
        with leased(reached.connection, reached.system, "undo"):
            return


def _put_back(reached: Reached, journal: Journal, pending: Pending, killed: Killed, out: Console, *, yes: bool) -> None:
    asked = [f"Put back {len(pending.entries)}?"] if pending.entries else []
    asked += [f"Clean up after {len(killed.runs)} killed probes?"] if killed.runs else []
    if asked and not agreed(" ".join(asked), reached.connection, yes=yes):
        raise typer.Exit(1)
    left = clean_up_after(reached.connection, reached.system, killed.runs)
    done = journal.complete()
    out.print(f"{len(done.done)} put back, and seen to be as before.")
    if left:
        raise UndoIncomplete("left of probes that were killed:\n" + "\n".join(f"  {each}" for each in left))
    if killed.runs:
        out.print(f"Cleaned up after {len(killed.runs)} killed probes.")


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
    id_ = str(keep if keep is not None else overwrite)
    entry = next((each for each in pending.entries if each.id == id_), None)
    known = entry is not None or id_ in {each.id for each in pending.not_run}
    if not known or (overwrite is not None and entry is None):
        raise UsageError(f"'{id_}' is no entry that this can be said of", "`stormproof undo --list` tells the IDs")
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
        _show(entry, out)
    for other in pending.not_run:
        out.print(Text(f"NOT TRUSTED  {other}", "bold red"))


def show_proofs(under_way: tuple[Entry, ...], out: Console) -> None:
    """Print the proofs that a later run is to judge: when, and what they have made meanwhile."""
    for entry in under_way:
        if entry.awaited:
            out.print(Text(f"Proof under way, left alone: {entry.awaited.kind}: {when(entry.awaited)}"))
            _show(entry, out)


def _show(entry: Entry, out: Console) -> None:
    out.print(Text(f"{entry.began:%Y-%m-%d %H:%M:%S} UTC  {entry.title}  [{entry.id}]"))
    for each in entry.disturbed:
        out.print(Text(f"    {each}", "dim"))


def show_killed(killed: Killed, out: Console) -> None:
    """Print what probes have left that Lambda has killed, and where nobody could look for that."""
    for run in killed.runs:
        out.print(Text(str(run)))
    for region, why in killed.unseen.items():
        out.print(Text(f"Whether a probe has left something in {region} could not be looked at: {why}", "yellow"))


def document(pending: Pending, killed: Killed) -> dict[str, object]:
    """Return the document of ``contracts/undo.schema.json``."""
    proofs = [
        {
            **_told(entry),
            "proof": entry.awaited.kind,
            "due": entry.awaited.due.isoformat(),
            "expires": entry.awaited.expires.isoformat(),
        }
        for entry in pending.under_way
        if entry.awaited
    ]
    return {
        "pending": [_told(entry) for entry in pending.entries],
        "not_trusted": [vars(each) for each in pending.not_run],
        "under_way": proofs,
        "killed_probes": [
            {
                "region": each.region,
                "ended": each.ended.isoformat(),
                "captured": {name: str(value) for name, value in each.captured.items()},
                "cut_off_in": each.under_way,
            }
            for each in killed.runs
        ],
    }


def _told(entry: Entry) -> dict[str, object]:
    return {
        "id": entry.id,
        "title": entry.title,
        "began": entry.began.isoformat(),
        "disturbed": [str(each) for each in entry.disturbed],
    }
