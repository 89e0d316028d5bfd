"""Where records of recoveries are kept: on this machine, and in the account's parameters for all others to see."""

from __future__ import annotations

from pathlib import Path

from stormproof.aws.access.connection import Connection
from stormproof.aws.undo.files import write_durably
from stormproof.aws.undo.parameters import Parameters
from stormproof.core.recovery.names import recovery_records
from stormproof.core.recovery.record import Record, from_text, to_text
from stormproof.core.system import System

KEPT = 20
"""How many of those that have ended are kept in the account."""


class Records:
    """The records of one system, in ``<home>/<target>/<account>-<region>-<API>/recovery``, and in parameters."""

    def __init__(self, connection: Connection, system: System) -> None:
        place = f"{system.account}-{system.region}-{system.api.id}"
        self.folder: Path = connection.home / connection.target.name / place / "recovery"
        self._mirror = Parameters(recovery_records(system), connection.reader, connection.writer)
        self._written: dict[str, int] = {}

    def put(self, record: Record, *, everywhere: bool = True) -> None:
        """Keep a record durably on this machine and, `everywhere`, in the account, where it is a help and no more.

        Raises OSError where this machine takes no file.
        """
        write_durably(self._file(record.id), to_text(record))
        if everywhere:
            number = self._written[record.id] = self._written.get(record.id, 0) + 1
            self._mirror.put(record.id, to_text(record), number)

    def all(self) -> tuple[Record, ...]:
        """Return what is known, this machine's own word before the account's; the newest first. Raises CouldNotLook."""
        found = {name: from_text(text) for name, text in self._mirror.all()}
        found |= {path.stem: from_text(path.read_text("utf-8")) for path in sorted(self.folder.glob("*.json"))}
        records = [record for name, record in found.items() if record is not None and record.id == name]
        return tuple(sorted(records, key=lambda each: each.began, reverse=True))

    def get(self, id_: str) -> Record | None:
        """Return one of them, None where there is none."""
        return next((each for each in self.all() if each.id == id_), None)

    def tidy(self) -> None:
        """Take the oldest that have ended out of the account; this machine keeps them."""
        for old in [each for each in self.all() if not each.open][KEPT:]:
            self._mirror.delete(old.id)

    def done_file(self, id_: str) -> Path:
        """Return the file of what one recovery has finished, a line each."""
        return self.folder / f"{id_}.done"

    def _file(self, id_: str) -> Path:
        return self.folder / f"{id_}.json"
