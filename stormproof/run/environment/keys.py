"""API keys for a run: the harness's own, given by reference or made for the run, and more that stimuli ask for."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from threading import RLock

from stormproof.aws.access.connection import Connection
from stormproof.aws.calls.store_keys import deleted_by_label
from stormproof.aws.undo.journal import Journal
from stormproof.core.errors import CallFailed, CouldNotLook, Undecidable, UndoIncomplete, UsageError
from stormproof.core.evidence import Redactor
from stormproof.core.faults import FaultInjection
from stormproof.core.keys import OF_A_RUN, KeyRecord, key_hash, key_id
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.undo import Entry
from stormproof.operations.keys import Issued, KeyStore, Writes
from stormproof.operations.native_keys import NativeKeys
from stormproof.operations.workload.credentials import given_credentials
from stormproof.operations.workload.keys import given_key

OWNER = "stormproof harness"
MADE_FOR = "made for one run, taken away when it ends"
LASTS = timedelta(days=2)
"""After that a key is dead that a killed run has left; no run lasts as long, by the clock that it moves."""


class RunKeys:
    """The keys of a run. What was made here is taken away by `discard`, when the run ends; thread-safe.

    `seen_through` returns them as `core.bench.Keys`, for whoever asks for one: the calls become his evidence.
    """

    def __init__(
        self,
        connection: Connection,
        context: PlanContext,
        redactor: Redactor,
        native: NativeKeys,
        journal: Journal,
        claim: Callable[[], None],
    ) -> None:
        self._connection = connection
        self._native = native
        self._journal = journal
        self._claim = claim
        self._label = f"{OF_A_RUN}{uuid.uuid4().hex}, {MADE_FOR}"
        self._entry: Entry | None = None
        self._store = KeyStore(
            connection.reader, connection.writer, Names(context.system).key_table, connection.clock.now
        )
        self._redactor = redactor
        self._issued: list[KeyRecord] = []
        self._harness: str | None = None
        self._credentials: tuple[tuple[str, str], ...] | None = None
        self._lock = RLock()

    def seen_through(self, reads: Reads, writer: Writes) -> KeysSeen:
        """Return the same keys, asked for by these ways to AWS."""
        return KeysSeen(self, replace(self._store, reads=reads, writer=writer))

    def harness(self, store: KeyStore | None = None) -> str:
        """Return the run's own key: the one that the target refers to, else one made now.

        Raises Undecidable ``needs_harness_key`` where the target refers to none and none may be made.
        """
        with self._lock:
            if self._harness is None:
                self._harness = given_key(self._connection) or self.issue(OWNER, store=store)
                self._redactor.learn([self._harness])
            return self._harness

    def credentials(self) -> tuple[tuple[str, str], ...]:
        """Return the headers of the target's ``[[credential]]``; raises CouldNotLook where one cannot be had."""
        with self._lock:
            if self._credentials is None:
                self._credentials = given_credentials(self._connection)
            return self._credentials

    def issue(self, owner: str, limit: int | None = None, store: KeyStore | None = None) -> str:
        """Make a key; raises Undecidable ``needs_harness_key`` without permission, CouldNotLook without a store."""
        target = self._connection.target
        if not target.permitted.provoke:
            raise Undecidable(
                "needs_harness_key",
                "no API key may be made here: name one under [harness_key], or permit provoke under [permit]",
            )
        ends = self._connection.clock.now() + LASTS
        text, place = self._native.text, store or self._store
        return self._kept(lambda: place.create(owner, self._label, limit=limit, expires=ends, text=text()))

    def rotate(self, key: str, overlap: timedelta, store: KeyStore | None = None) -> str:
        """Make a key that takes over from another one of this run."""
        place = store or self._store
        return self._kept(lambda: place.rotate(key_id(key), overlap, text=self._native.text()))

    def end(self, key: str, store: KeyStore | None = None) -> None:
        """Revoke a key of this run now."""
        (store or self._store).end(key_hash(key), self._connection.clock.now())

    def discard(self) -> None:
        """Take every key away that was made here; raises UndoIncomplete naming them where that is refused.

        A store that is gone took them along.
        """
        with self._lock:
            issued, self._issued = self._issued, []
        try:
            self._discard(issued)
        finally:
            self._native.discard()
        if self._entry:
            self._journal.undo(self._entry)

    def _discard(self, issued: Sequence[KeyRecord]) -> None:
        try:
            self._store.discard(issued)
        except (CallFailed, CouldNotLook) as error:
            ids = ", ".join(record.id for record in issued)
            raise UndoIncomplete(f"API keys that were made for this run are still valid: {ids}: {error}") from error
        except UsageError:
            return

    def _written_down(self) -> None:
        """Write down, before the first one is made, how the run's keys are found and deleted: by their label.

        Without the lease another run would take what is in use for what was left behind.
        """
        with self._lock:
            if self._entry is None:
                self._claim()
                made = FaultInjection("API keys of a run", (), (deleted_by_label(self._store.table, self._label),))
                self._entry = self._journal.begin(made)

    def _kept(self, make: Callable[[], Issued]) -> str:
        self._written_down()
        try:
            issued = make()
        except UsageError as error:
            raise CouldNotLook("keys.no_store", error.message) from error
        except CallFailed as error:
            raise CouldNotLook(error.code, error.message) from error
        self._redactor.learn([issued.text])
        with self._lock:
            self._issued.append(issued.record)
        return issued.text


@dataclass(frozen=True)
class KeysSeen:
    """Implements `core.bench.Keys`: the run's keys, asked for through a store whose calls are recorded for somebody."""

    ring: RunKeys
    store: KeyStore

    def harness(self) -> str:
        """Return the run's own key, as `RunKeys.harness`."""
        return self.ring.harness(self.store)

    def credentials(self) -> tuple[tuple[str, str], ...]:
        """Return the headers of the target's ``[[credential]]``, as `RunKeys.credentials`."""
        return self.ring.credentials()

    def issue(self, owner: str, limit: int | None = None) -> str:
        """Make a key, as `RunKeys.issue`."""
        return self.ring.issue(owner, limit, self.store)

    def rotate(self, key: str, overlap: timedelta) -> str:
        """Make a key that takes over from another one of this run."""
        return self.ring.rotate(key, overlap, self.store)

    def end(self, key: str) -> None:
        """Revoke a key of this run now."""
        self.ring.end(key, self.store)
