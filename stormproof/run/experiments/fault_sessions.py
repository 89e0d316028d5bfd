"""Faults injected within a run: what is disturbed is written down first, and no other run changes it meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from stormproof.aws.access.connection import Connection
from stormproof.aws.undo.injection import injected
from stormproof.aws.undo.journal import HOME, Journal
from stormproof.aws.undo.lease import NO_WAIT, Renewing, Waiting, leased
from stormproof.core.errors import CallFailed, Undecidable
from stormproof.core.faults import FaultInjection
from stormproof.core.system import System


class FaultSessions:
    """Takes the system's lease when a run first provokes something, and keeps it until `close`; thread-safe.

    `held` says that whoever started this run holds the lease already.
    """

    def __init__(
        self,
        connection: Connection,
        system: System,
        home: Path = HOME,
        *,
        held: bool = False,
        waiting: Waiting = NO_WAIT,
    ) -> None:
        self._connection = connection
        self._system = system
        self._journal = Journal(connection, system, home)
        self._held = held
        self._waiting = waiting
        self._lease = ExitStack()
        self._renewing: Renewing | None = None
        self._lock = Lock()

    def hold(self, injection: FaultInjection) -> AbstractContextManager[dict[str, Any]]:
        """Return what injects a fault for as long as a block runs, and yields the outputs of its calls.

        Raises Undecidable where the target permits no such thing, where another run holds the lease, or where the undo
        cannot be written down; else as `stormproof.aws.undo.injection.injected`.
        """
        return self._injected(injection)

    def close(self) -> None:
        """Give the lease back."""
        with self._lock:
            self._renewing = None
            self._lease.close()

    @contextmanager
    def _injected(self, injection: FaultInjection) -> Iterator[dict[str, Any]]:
        if not self._connection.target.permitted.provoke:
            raise Undecidable("needs_provoke", f"{injection.title}: the target does not permit it ([permit] provoke)")
        self.claim()
        with injected(self._journal, injection) as outputs:
            yield outputs

    def claim(self) -> None:
        """Take the lease, or see that it is still ours; raises Undecidable where another run has it."""
        with self._lock:
            if self._held:
                return
            if self._renewing is not None:
                self._renewing.check()
                return
            try:
                self._renewing = self._lease.enter_context(
                    leased(self._connection, self._system, "a run that provokes", self._waiting)
                )
            except CallFailed as error:
                raise Undecidable("lease.not_taken", f"this run cannot claim the target: {error.message}") from error
