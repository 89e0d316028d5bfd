"""Keys that a workload is tried with, before and after hardening."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from stormproof.aws.access.connection import Connection
from stormproof.aws.access.references import referred
from stormproof.aws.undo.journal import HOME, Journal
from stormproof.aws.undo.lease import NO_WAIT, Waiting, leased
from stormproof.core.errors import CallFailed, CouldNotLook, UsageError
from stormproof.core.keys import KeyRecord
from stormproof.core.naming import Names
from stormproof.core.system import System
from stormproof.operations.keys import KeyStore
from stormproof.operations.native_keys import NativeKeys

OWNER = "stormproof workload check"
LABEL = "made for one look, taken away when it ends"
LASTS = timedelta(hours=2)
"""After that a key is dead that a killed look has left in the key store."""


@dataclass(frozen=True)
class HeldKey:
    """A key to try a workload with: None where there is none to be had, `given` where the target names it."""

    text: str | None = field(default=None, repr=False)
    given: bool = False


class WorkloadKeys(Protocol):
    """Where a key comes from that opens the API."""

    def held(self) -> AbstractContextManager[HeldKey]:
        """Yield a key for as long as the block runs."""


class KnownKeys:
    """The key that ``[harness_key]`` names, else one that is made for the look, where ``[permit] provoke`` allows it.

    What is made is a native key where methods demand one, a key of Stormproof's own where there is a key store, and
    both at once where both are there.
    """

    def __init__(self, connection: Connection, system: System, home: Path = HOME, waiting: Waiting = NO_WAIT) -> None:
        self._connection = connection
        self._system = system
        self._home = home
        self._waiting = waiting
        self._store = KeyStore(connection.reader, connection.writer, Names(system).key_table, connection.clock.now)

    @contextmanager
    def held(self) -> Iterator[HeldKey]:
        """Yield the key; what was made for the block is taken away with it.

        Raises CouldNotLook ``keys.*`` where the named key cannot be had or none can be made, Undecidable ``lease.held``
        while another run changes the target, UndoIncomplete where what was made could not be taken away.
        """
        if given := given_key(self._connection):
            self._connection.log.redactor.learn([given])
            yield HeldKey(given, given=True)
        elif self._connection.target.permitted.provoke:
            with self._made() as key:
                yield key
        else:
            yield HeldKey()

    @contextmanager
    def _made(self) -> Iterator[HeldKey]:
        """Yield a key that was made; while a native one is there, no other run puts the target back."""
        connection, journal = self._connection, Journal(self._connection, self._system, self._home)
        with ExitStack() as lease:
            native = NativeKeys(
                connection,
                self._system,
                journal,
                1,
                claim=lambda: lease.enter_context(
                    leased(connection, self._system, "a look at the workload", self._waiting)
                ),
            )
            records: list[KeyRecord] = []
            try:
                yield HeldKey(self._text(native, records))
            finally:
                try:
                    self._store.discard(records)
                finally:
                    native.discard()

    def _text(self, native: NativeKeys, records: list[KeyRecord]) -> str | None:
        """Return the text of a new key, None where neither the gateway nor a key store would know it."""
        try:
            text, known = native.text(), native.demanded()
            self._connection.log.redactor.learn([text])
            ends = self._connection.clock.now() + LASTS
            try:
                records.append(self._store.create(OWNER, LABEL, expires=ends, text=text).record)
            except UsageError:  # there is no key store yet
                return text if known else None
        except CallFailed as error:
            raise CouldNotLook("keys.not_made", f"no key could be made for the look: {error.message}") from error
        return text


def given_key(connection: Connection) -> str | None:
    """Return the key that the target refers to, None where it refers to none.

    Raises CouldNotLook ``keys.not_given`` for a variable that is empty, and where a secret cannot be read.
    """
    reference = connection.target.harness_key
    if reference is None:
        return None
    return referred(connection, "[harness_key]", reference.environment_variable, reference.secret_id)
