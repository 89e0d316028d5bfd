"""Proofs that outlast a run, kept as entries of the undo journal.

The entry says how to take away what a proof has made, and is signed and kept as all entries are: on this machine, and
in the account's parameters where another machine could trust it, by the target's [journal_key].
"""

from __future__ import annotations

from collections.abc import Callable

from stormproof.aws.undo.interruption import uninterrupted
from stormproof.aws.undo.journal import Journal
from stormproof.core.clock import Clock
from stormproof.core.criteria.pending_proofs import Awaited
from stormproof.core.errors import CallFailed, NotThere, Undecidable
from stormproof.core.faults import FaultInjection
from stormproof.core.undo import Entry


class Proofs:
    """The pending proofs of one system, by the target's clock; `claim` is called before anything of it is changed."""

    def __init__(self, journal: Journal, clock: Clock, claim: Callable[[], object]) -> None:
        self._journal = journal
        self._clock = clock
        self._claim = claim

    def standing(self, kind: str) -> tuple[Entry, Awaited] | None:
        """Return the proof of a kind that has been begun and is not over, None without one; raises CouldNotLook."""
        for entry in self._journal.pending(proofs=True).entries:
            awaited = entry.awaited
            if awaited and awaited.kind == kind and not awaited.over(self._clock.now()):
                return entry, awaited
        return None

    def begin(self, injection: FaultInjection, awaited: Awaited) -> Entry:
        """Write a proof down and make what it needs, which stays until `end`.

        Raises what `claim` raises, and Undecidable ``journal.unwritable``; CallFailed and NotThere where it cannot be
        made, after taking away the part that was.
        """
        self._claim()
        entry = self._journal.begin(injection, awaited)
        try:
            with uninterrupted():
                self._journal.carry_out(entry, injection)
        except (CallFailed, NotThere, Undecidable):
            self._journal.undo(entry)
            raise
        return entry

    def end(self, entry: Entry) -> None:
        """Take away what a proof has made, and strike it off; raises UndoIncomplete, and what `claim` raises."""
        self._claim()
        self._journal.undo(entry)
