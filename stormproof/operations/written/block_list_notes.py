"""The notes on blocked ranges, kept in SSM below ``/stormproof/<API>/blocklist``: an IP set has no place for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from stormproof.aws.observe.wafv2 import Network
from stormproof.aws.undo.parameters import Parameters
from stormproof.aws.undo.pieces import texts
from stormproof.core.clock import Clock
from stormproof.core.errors import CouldNotLook, UsageError
from stormproof.core.planning.controls import Reads
from stormproof.core.system import System
from stormproof.core.written.block_list_notes import LONGEST, Note, from_text, lapsed, to_text
from stormproof.operations.reach import Reached


@dataclass(frozen=True)
class Notes:
    """Those of one system."""

    kept: Parameters

    def all(self) -> Mapping[str, Note]:
        """Return range -> note; what is no note of ours is left out."""
        return _notes(self.kept.all())

    def write(self, networks: Iterable[Network], reason: str, by: str, now: datetime, expires: datetime | None) -> None:
        """Write down why ranges are blocked; what stood of one before is written over."""
        standing = self.all()
        for network in networks:
            note = Note(str(network), reason, by, now, expires)
            if note.range in standing:
                self.kept.delete(note.name)
            self.kept.put(note.name, to_text(note))

    def drop(self, networks: Iterable[Network]) -> None:
        """Forget what was written of ranges that are blocked no longer."""
        standing = self.all()
        for network in networks:
            if str(network) in standing:
                self.kept.delete(standing[str(network)].name)


def notes_of(reached: Reached) -> Notes:
    """Return the notes of a target."""
    connection = reached.connection
    return Notes(Parameters(_path(reached.system), connection.reader, connection.writer))


def lapsed_lines(reads: Reads, system: System, clock: Clock) -> tuple[str, ...]:
    """Return what is to be said of ranges that are blocked longer than was meant; never raises, it says what it lacks.

    Nothing is let in again by itself: whoever has blocked a range may have meant its expiry as a day to look again.
    """
    try:
        said = lapsed(_notes(texts(reads, _path(system))).values(), clock.now())
    except CouldNotLook as error:
        said = f"whether addresses are blocked for longer than was meant could not be looked at: {error.message}"
    return (said,) if said else ()


def _path(system: System) -> str:
    return f"/stormproof/{system.api.id}/blocklist"


def _notes(kept: Iterable[tuple[str, str | None]]) -> Mapping[str, Note]:
    found = (from_text(text) for _, text in kept if text is not None)
    return {note.range: note for note in found if note is not None}


def checked(reason: str, expires: datetime | None, now: datetime) -> None:
    """Raise UsageError for a reason that is none or too long, and for an expiry that lies in the past."""
    if not reason.strip():
        raise UsageError("an address is blocked for a reason", "say what came from there: --reason TEXT")
    if len(reason) > LONGEST:
        raise UsageError(f"the reason has {len(reason)} characters", f"write at most {LONGEST}, or a ticket's address")
    if expires is not None and expires <= now:
        raise UsageError(f"an expiry at {expires.isoformat()} lies in the past", "give a later moment")
