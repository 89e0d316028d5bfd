"""Faults injected within a run: what is disturbed is written down first, and no other run changes it meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from stormproof.aws.access.connection import Connection
from stormproof.aws.undo.injection import injected
from stormproof.aws.undo.journal import Journal
from stormproof.aws.undo.journey_notes import JourneyNotes
from stormproof.aws.undo.lease import NO_WAIT, Renewing, Waiting, leased
from stormproof.aws.undo.proofs import Proofs
from stormproof.core.errors import CallFailed, Undecidable
from stormproof.core.faults import FaultInjection
from stormproof.core.system import System
from stormproof.core.workload.model import Step


class FaultSessions:
    """Takes the system's lease when a run first provokes something, and keeps it until `close`; thread-safe.

    `held` says that whoever started this run holds the lease already.
    """

    def __init__(
        self,
        connection: Connection,
        system: System,
        home: Path | None = None,
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

    def notes(self, steps: Sequence[Step]) -> JourneyNotes:
        """Return what a journey is written down in.

        Where the target permits no harm that is on this machine alone, and no lease is taken.
        """
        harm = self._connection.target.permitted.harm
        claim = self.claim if harm else _nothing
        return JourneyNotes(self._journal, steps, self._connection.log.redactor, claim, here_alone=not harm)

    @property
    def proofs(self) -> Proofs:
        """The proofs that outlast the run; raises, when something is to be changed, as `hold`."""
        return Proofs(self._journal, self._connection.clock, self._may_provoke)

    def _may_provoke(self) -> None:
        if not self._connection.target.permitted.provoke:
            raise Undecidable("needs_provoke", "the target does not permit it ([permit] provoke)")
        self.claim()

    def close(self) -> None:
        """Give the lease back."""
        with self._lock:
            self._renewing = None
            self._lease.close()

    @contextmanager
    def _injected(self, injection: FaultInjection) -> Iterator[dict[str, Any]]:
        permitted = self._connection.target.permitted
        if not (permitted.provoke or (injection.wired and permitted.wire)):
            needed = "wire" if injection.wired else "provoke"
            said = f"{injection.title}: the target does not permit it ([permit] {needed})"
            raise Undecidable(f"needs_{needed}", said)
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


def _nothing() -> None:
    """Claim nothing."""
