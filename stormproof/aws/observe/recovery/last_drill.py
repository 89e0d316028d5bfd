"""The last drill that succeeded, as a parameter of the account tells it."""

from __future__ import annotations

from stormproof.core.errors import NotThere
from stormproof.core.planning.controls import Reads
from stormproof.core.recovery.drills import Drill, from_text
from stormproof.core.recovery.names import drill_parameter
from stormproof.core.system import System


def read_last_drill(reads: Reads, system: System) -> Drill | None:
    """Return it; None where there was none, and where the parameter tells none. Raises CouldNotLook."""
    try:
        found = reads.read("ssm", "get_parameter", Name=drill_parameter(system))["Parameter"]
    except NotThere:
        return None
    return from_text(str(found["Value"]))
