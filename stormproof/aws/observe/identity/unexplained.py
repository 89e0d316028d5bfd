"""What roles have used of late that nothing explains: asked of IAM for each role, side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor

from stormproof.aws.observe.identity.last_access import last_accessed
from stormproof.core.clock import Clock
from stormproof.core.errors import CouldNotLook, NotThere
from stormproof.core.least_privilege.accessed import LookAtAccesses, beyond
from stormproof.core.least_privilege.needs import Needs
from stormproof.core.least_privilege.resources import Permission
from stormproof.core.planning.controls import Reads

AT_ONCE = 8
RunBy = tuple[Collection[str], Iterable[Permission]]
"""The ARNs of the roles by which a function runs or ran, and what it needs."""


def accesses_by(reads: Reads, clock: Clock) -> LookAtAccesses:
    """Return what looks at a role's accesses; `reads` keep no answers."""
    return lambda role: (last_accessed(reads, clock, role), clock.now())


def unexplained(look: LookAtAccesses, functions: Iterable[RunBy]) -> Mapping[str, Needs]:
    """Return role -> what is not known of its functions' needs: what it has used beyond them, or why nobody knows."""
    needed: defaultdict[str, set[Permission]] = defaultdict(set)
    for roles, permissions in functions:
        for role in roles:
            needed[role] |= set(permissions)
    with ThreadPoolExecutor(AT_ONCE, "accesses") as pool:
        found = {role: pool.submit(_beyond, look, role, permissions) for role, permissions in sorted(needed.items())}
    return {role: each.result() for role, each in found.items()}


def _beyond(look: LookAtAccesses, role: str, permissions: Collection[Permission]) -> Needs:
    try:
        used, now = look(role)
    except NotThere:
        return Needs()
    except CouldNotLook as error:
        return Needs(unseen=((error.code, f"what {role} has used could not be looked at: {error.message}"),))
    return Needs(undecided=tuple(beyond(used, permissions, role, now)))
