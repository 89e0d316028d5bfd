"""Puts back what an interrupted run left changed."""

from __future__ import annotations

from pathlib import Path

from stormproof.aws.access.connection import Connection
from stormproof.aws.undo.journal import HOME, Journal
from stormproof.aws.undo.lease import leased
from stormproof.core.undo import Entry


def finish_undo(connection: Connection, home: Path = HOME) -> tuple[Entry, ...]:
    """Put back what is pending, and return it; only reads where there is nothing.

    Raises UndoIncomplete, and Undecidable ``lease.held`` while that run still goes on.
    """
    journal = Journal(connection, home)
    if not journal.pending():
        return ()
    with leased(connection):
        return journal.complete()
