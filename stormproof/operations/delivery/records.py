"""Where records of releases are kept: on this machine, and in the account's parameters for all others to see."""

from __future__ import annotations

from pathlib import Path

from stormproof.aws.access.connection import Connection
from stormproof.aws.observe.delivery.releases import read_releases, release_parameters
from stormproof.aws.undo.files import write_durably
from stormproof.aws.undo.parameters import Parameters
from stormproof.core.delivery.releases import ReleaseRecord, from_text, to_text
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
