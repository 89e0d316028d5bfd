"""The records of releases in the account's parameters, where every machine finds them."""

from __future__ import annotations

from stormproof.aws.undo.pieces import texts
from stormproof.core.delivery import releases
from stormproof.core.delivery.releases import ReleaseRecord
from stormproof.core.planning.controls import Reads
from stormproof.core.system import System


def release_parameters(system: System) -> str:
    """Return the path of the parameters that records are kept in."""
    return f"/stormproof/{system.api.id}/releases"


def read_releases(reads: Reads, system: System) -> tuple[ReleaseRecord, ...]:
    """Look for all records; what tells none is left out. Raises CouldNotLook."""
    found = ((name, releases.from_text(text)) for name, text in texts(reads, release_parameters(system)))
    return tuple(record for name, record in found if record is not None and record.id == name)


def last_release(reads: Reads, system: System) -> ReleaseRecord | None:
    """Return the newest release that was not taken back, None for none."""
    return releases.last_release(read_releases(reads, system))
