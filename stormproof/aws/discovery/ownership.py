"""Which things are the system's: before a verb goes on, older names that it keeps are noted, others' things refused."""

from __future__ import annotations

from dataclasses import replace

from stormproof.aws.observe.ownership import asks_older_authorizer, read_rivals, read_tagged
from stormproof.core.errors import TargetError
from stormproof.core.naming import TAG, Names
from stormproof.core.ownership import judge, needs_rivals
from stormproof.core.planning.controls import Reads
from stormproof.core.system import System


def with_adopted(reads: Reads, system: System) -> System:
    """Return the system with the older names that it keeps.

    Raises TargetError naming both targets where a thing with a name of ours is another's by its tag, or may be.
    """
    standing = read_tagged(reads, system)
    doubtful = needs_rivals(system, standing)
    rivals = read_rivals(reads, system) if doubtful else ()
    verdict = judge(system, standing, rivals, asks=bool(rivals) and asks_older_authorizer(reads, system, system.api.id))
    if verdict.conflicts:
        listed = "\n".join(f"  {conflict}" for conflict in verdict.conflicts)
        raise TargetError(
            f"API {system.api.id} ({system.api.name}): nothing is looked at or changed, for it may be another "
            f"target's:\n{listed}",
            f"give what is this target's the tag {TAG} = {Names(system).owner} yourself, or rename what is not",
        )
    return replace(system, adopted=verdict.adopted)
