"""Faults injected within a run: the undo is written down first, and no other run changes the target meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Lock
from typing import Any

from stormproof.aws.access.connection import Connection
from stormproof.aws.undo.injection import injected
from stormproof.aws.undo.journal import HOME, Journal
from stormproof.aws.undo.lease import TERM, Lease
from stormproof.core.errors import CallFailed, Undecidable
from stormproof.core.faults import FaultInjection

RENEWED_AFTER: timedelta = TERM / 3
"""Age at which the lease is renewed before the next fault."""


class FaultSessions:
    """Takes the target's lease when a run first injects a fault, and keeps it until `close`; thread-safe.

    `leased` says that whoever started this run holds the lease already.
    """

    def __init__(self, connection: Connection, home: Path = HOME, *, leased: bool = False) -> None:
        self._connection = connection
        self._journal = Journal(connection, home)
        self._lease = None if leased else Lease(connection)
        self._renewed = connection.clock.monotonic() if leased else None
        self._lock = Lock()

    def hold(self, injection: FaultInjection) -> AbstractContextManager[dict[str, Any]]:
        """Return what injects a fault for as long as a block runs, and yields the outputs of its calls.

        Raises Undecidable where the target permits no such thing, where another run holds the lease, or where the undo
        cannot be written down; else as `stormproof.aws.undo.injection.injected`.
        """
        return self._held(injection)

    def close(self) -> None:
        """Give the lease back."""
        with self._lock:
            if self._lease and self._renewed is not None:
                self._lease.release()
                self._renewed = None

    @contextmanager
    def _held(self, injection: FaultInjection) -> Iterator[dict[str, Any]]:
        if not self._connection.target.permitted.provoke:
            raise Undecidable("needs_provoke", f"{injection.title}: the target does not permit it ([permit] provoke)")
        self.claim()
        with injected(self._connection.writer, self._journal, injection) as outputs:
            yield outputs

    def claim(self) -> None:
        """Take the lease, or renew it; raises Undecidable where another run holds it."""
        with self._lock:
            now = self._connection.clock.monotonic()
            if self._lease is None:
                return
            try:
                if self._renewed is None:
                    self._lease.take()
                elif now - self._renewed > RENEWED_AFTER.total_seconds():
                    self._lease.renew()
                else:
                    return
            except CallFailed as error:
                raise Undecidable("lease.not_taken", f"this run cannot claim the target: {error.message}") from error
            self._renewed = now
