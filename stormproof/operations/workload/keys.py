"""Keys that a workload is tried with, before and after hardening."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from probes.remote.journey import Notes
from stormproof.aws.access.connection import Connection
from stormproof.aws.access.references import referred
from stormproof.aws.calls.store_keys import deleted_by_label
from stormproof.aws.undo.journal import Journal
from stormproof.aws.undo.journey_notes import JourneyNotes
from stormproof.aws.undo.lease import NO_WAIT, Waiting, leased
from stormproof.core.errors import CallFailed, CouldNotLook, UsageError
from stormproof.core.faults import FaultInjection
from stormproof.core.keys import OF_A_RUN
from stormproof.core.naming import Names
from stormproof.core.system import System
from stormproof.core.workload.model import Step
from stormproof.operations.keys import KeyStore
from stormproof.operations.native_keys import NativeKeys

OWNER = "stormproof workload check"
LABEL = "made for one look, taken away when it ends"
LASTS = timedelta(hours=2)
"""After that a key is dead that a killed look has left in the key store, until the next verb deletes it."""


@dataclass(frozen=True)
class HeldKey:
    """A key to try a workload with: None where there is none to be had, `given` where the target names it."""

    text: str | None = field(default=None, repr=False)
    given: bool = False


Noting = Callable[[Sequence[Step]], Notes]
"""Returns what a journey of these steps is written down in."""


class WorkloadKeys(Protocol):
    """Where a key comes from that opens the API."""

    def held(self) -> AbstractContextManager[HeldKey]:
        """Yield a key for as long as the block runs."""

    def notes(self, steps: Sequence[Step]) -> Notes:
        """Return what a journey that is taken within that block is written down in."""


class KnownKeys:
    """The key that ``[harness_key]`` names, else one that is made for the look, where ``[permit] provoke`` allows it.

    What is made is a native key where methods demand one, a key of Stormproof's own where there is a key store, and
    both at once where both are there. `claimed` says that the caller has the target's lease.
    """

    def __init__(
        self,
        connection: Connection,
        system: System,
        home: Path | None = None,
        waiting: Waiting = NO_WAIT,
        *,
        claimed: bool = False,
    ) -> None:
        self._connection = connection
        self._system = system
        self._journal = Journal(connection, system, home)
        self._waiting = waiting
        self._claimed = claimed
        self._lease = ExitStack()
        self._store = KeyStore(connection.reader, connection.writer, Names(system).key_table, connection.clock.now)

    @contextmanager
    def held(self) -> Iterator[HeldKey]:
        """Yield the key; what was made for the block is taken away with it.

        Raises CouldNotLook ``keys.*`` where the named key cannot be had or none can be made, Undecidable ``lease.held``
        while another run changes the target, UndoIncomplete where what was made could not be taken away.
        """
        with self._lease:
            if given := given_key(self._connection):
                self._connection.log.redactor.learn([given])
                yield HeldKey(given, given=True)
            elif self._connection.target.permitted.provoke:
                with self._made() as key:
                    yield key
            else:
                yield HeldKey()

    def notes(self, steps: Sequence[Step]) -> JourneyNotes:
        """Return what a journey is written down in: on this machine alone where nothing may be provoked."""
        provoke = self._connection.target.permitted.provoke
        claim = self._claim if provoke else _nothing
        return JourneyNotes(self._journal, steps, self._connection.log.redactor, claim, here_alone=not provoke)

    def _claim(self) -> None:
        """Take the lease until the block ends: while it is held, no other run takes what is in use for left behind."""
        if not self._claimed:
            self._lease.enter_context(leased(self._connection, self._system, "a look at the workload", self._waiting))
            self._lease.callback(self._unclaim)
            self._claimed = True

    def _unclaim(self) -> None:
        self._claimed = False

    @contextmanager
    def _made(self) -> Iterator[HeldKey]:
        """Yield a key that was made."""
        native = NativeKeys(self._connection, self._system, self._journal, 1, claim=self._claim)
        with ExitStack() as taken_away:
            taken_away.callback(native.discard)
            yield HeldKey(self._text(native, taken_away))

    def _text(self, native: NativeKeys, taken_away: ExitStack) -> str | None:
        """Return the text of a new key, None where neither the gateway nor a key store would know it."""
        try:
            text, known = native.text(), native.demanded()
            self._connection.log.redactor.learn([text])
            return text if self._stored(text, taken_away) or known else None
        except CallFailed as error:
            raise CouldNotLook("keys.not_made", f"no key could be made for the look: {error.message}") from error

    def _stored(self, text: str, taken_away: ExitStack) -> bool:
        """Tell the key store of a key, False where there is no store yet; how it is deleted is written down before."""
        self._claim()
        label = f"{OF_A_RUN}{uuid.uuid4().hex}, {LABEL}"
        undo = FaultInjection("API key of a look", (), (deleted_by_label(self._store.table, label),))
        taken_away.callback(self._journal.undo, self._journal.begin(undo))
        try:
            self._store.create(OWNER, label, expires=self._connection.clock.now() + LASTS, text=text)
        except UsageError:
            return False
        return True


def given_key(connection: Connection) -> str | None:
    """Return the key that the target refers to, None where it refers to none.

    Raises CouldNotLook ``keys.not_given`` for a variable that is empty, and where a secret cannot be read.
    """
    reference = connection.target.harness_key
    if reference is None:
        return None
    return referred(connection, "[harness_key]", reference.environment_variable, reference.secret_id)


def _nothing() -> None:
    """Claim nothing: what may not be provoked needs no lease."""
