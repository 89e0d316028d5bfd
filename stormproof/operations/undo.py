"""Puts back what an interrupted run left changed."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

from stormproof.aws.access.connection import Connection
from stormproof.aws.undo.journal import Journal
from stormproof.aws.undo.lease import NO_WAIT, Waiting, leased
from stormproof.aws.undo.pending import Completed
from stormproof.core.errors import CouldNotLook
from stormproof.core.system import System
from stormproof.operations.workload.cleanup import JourneyCleanup

NOTHING = Completed()


def journal_of(connection: Connection, system: System, home: Path | None = None) -> Journal:
    """Return a journal that takes the cleanup of journeys, too; whoever has it do so has the target's lease."""
    return Journal(connection, system, home, JourneyCleanup(connection, system))


def finish_undo(
    connection: Connection,
    system: System,
    home: Path | None = None,
    *,
    waiting: Waiting = NO_WAIT,
    held: bool = False,
    before_apply: bool = False,
    proofs: bool = False,
) -> Completed:
    """Put back what is pending, and return it; only reads where there is nothing.

    `held` says that the caller has the lease; `before_apply`, what `apply` mends is left to it; `proofs`, what those
    have made that a later run was to judge is taken away, too. Raises UndoIncomplete,
    and Undecidable ``lease.held`` while that run still goes on.
    """
    journal = journal_of(connection, system, home)
    if not journal.pending(proofs=proofs):
        return NOTHING
    with nullcontext() if held else leased(connection, system, "undo", waiting):
        return journal.complete(before_apply=before_apply, proofs=proofs)


def pending_lines(connection: Connection, system: System, home: Path | None = None) -> tuple[str, ...]:
    """Return one line for each thing that is still to be undone, or the one that says why nobody knows."""
    try:
        return Journal(connection, system, home).pending().lines
    except CouldNotLook as error:
        return (f"whether anything is left to be undone could not be looked at: {error.message} [{error.code}]",)
