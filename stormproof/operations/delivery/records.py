"""Where records of releases are kept: on this machine, and in the account's parameters for all others to see."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from stormproof.aws.access.connection import Connection
from stormproof.aws.observe.delivery.releases import read_releases, release_parameters
from stormproof.aws.observe.delivery.served import read_served
from stormproof.aws.undo.files import write_durably
from stormproof.aws.undo.parameters import Parameters
from stormproof.core.delivery.releases import Kind, ReleaseRecord, from_text, record_id, to_text
from stormproof.core.errors import CallFailed, Conflict, CouldNotLook, NotThere, StormproofError
from stormproof.core.system import System

KEPT = 20
"""How many are kept in the account; this machine keeps all that it has made."""


class Releases:
    """The records of one system, in ``<home>/<target>/<account>-<region>-<API>/releases``, and in parameters."""

    def __init__(self, connection: Connection, system: System) -> None:
        place = f"{system.account}-{system.region}-{system.api.id}"
        self.folder: Path = connection.home / connection.target.name / place / "releases"
        self._reads, self._system = connection.reader, system
        self._mirror = Parameters(release_parameters(system), connection.reader, connection.writer)
        self._written: dict[str, int] = {}

    def put(self, record: ReleaseRecord) -> None:
        """Keep a record, on this machine first; raises OSError, CallFailed."""
        write_durably(self.folder / f"{record.id}.json", to_text(record))
        number = self._written[record.id] = self._written.get(record.id, -1) + 1
        self._mirror.put(record.id, to_text(record), number)

    def forget(self, record: ReleaseRecord) -> None:
        """Take away the record of what has come to nothing; where the account keeps it, this machine tells its end."""
        file = self.folder / f"{record.id}.json"
        write_durably(file, to_text(record))
        self._mirror.delete(record.id)
        file.unlink(missing_ok=True)

    def all(self) -> tuple[ReleaseRecord, ...]:
        """Return what is known, this machine's own word before the account's; the newest first. Raises CouldNotLook."""
        found = {each.id: each for each in read_releases(self._reads, self._system)}
        here = (from_text(path.read_text("utf-8")) for path in sorted(self.folder.glob("*.json")))
        found |= {each.id: each for each in here if each}
        return tuple(found[id_] for id_ in sorted(found, reverse=True))

    def tidy(self) -> None:
        """Take the oldest out of the account."""
        for old in sorted((each.id for each in read_releases(self._reads, self._system)), reverse=True)[KEPT:]:
            self._mirror.delete(old)


class Recorded:
    """A release or a rollback while it is made: its record is there before anything is changed, and ends with it.

    It is for one who holds the lease: what another run serves meanwhile would be told as this one's. The block says in
    `reason` and `seconds` what `ReleaseRecord` tells. Where an error ends it, the error is the reason, and of what came
    to nothing no record is left. One that somebody interrupts stays cut off, since a call of it may be under way still:
    whoever goes back looks what has become of it.
    """

    def __init__(self, connection: Connection, system: System, kind: Kind, back_to: str = "") -> None:
        """Look at what is served before; raises CouldNotLook, NotThere."""
        self._reads, self._system, self._records = connection.reader, system, Releases(connection, system)
        now = connection.clock.now()
        self.record = ReleaseRecord(record_id(now, kind), kind, now, read_served(self._reads, system), back_to=back_to)
        self.reason = ""
        self.seconds = 0.0

    def __enter__(self) -> Self:
        """Keep the record."""
        self._records.put(self.record)
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _at: TracebackType | None
    ) -> None:
        """End it."""
        if error is None:
            self.record = self._ended(self.reason)
            self._records.put(self.record)
            self._records.tidy()
        elif isinstance(error, StormproofError):
            # What cannot be told now does not stand in the way of the error: then it stays cut off.
            with suppress(CouldNotLook, NotThere, CallFailed, OSError):
                self.record = self._ended(_reason(error))
                (self._records.put if self.record.changed else self._records.forget)(self.record)

    def _ended(self, reason: str) -> ReleaseRecord:
        return self.record.ended(read_served(self._reads, self._system), self.seconds, reason)


def _reason(error: StormproofError) -> str:
    """Return an error's code, as far as it has one."""
    return "a conflict" if isinstance(error, Conflict) else str(getattr(error, "code", "")) or str(error)
