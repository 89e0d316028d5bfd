"""The notes on blocked ranges, kept in SSM below ``/stormproof/<API>/blocklist``: an IP set has no place for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from stormproof.aws.observe.wafv2 import Network
from stormproof.aws.undo.parameters import Parameters
from stormproof.core.errors import UsageError
from stormproof.core.written.block_list_notes import LONGEST, Note, from_text, to_text
from stormproof.operations.reach import Reached


@dataclass(frozen=True)
class Notes:
    """Those of one system."""

    kept: Parameters

    def all(self) -> Mapping[str, Note]:
        """Return range -> note; what is no note of ours is left out."""
        found = (from_text(text) for _, text in self.kept.all() if text is not None)
        return {note.range: note for note in found if note is not None}

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
    path = f"/stormproof/{reached.system.api.id}/blocklist"
    return Notes(Parameters(path, connection.reader, connection.writer))


def checked(reason: str, expires: datetime | None, now: datetime) -> None:
    """Raise UsageError for a reason that is too long, and for an expiry that lies in the past."""
    if len(reason) > LONGEST:
        raise UsageError(f"the reason has {len(reason)} characters", f"write at most {LONGEST}, or a ticket's address")
    if expires is not None and expires <= now:
        raise UsageError(f"an expiry at {expires.isoformat()} lies in the past", "give a later moment")
