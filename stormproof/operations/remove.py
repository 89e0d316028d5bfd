"""Taking the controls off again."""

from __future__ import annotations

from stormproof.aws.access.connection import Connection
from stormproof.core.planning.planner import make_removal
from stormproof.core.planning.plans import Plan
from stormproof.core.planning.registry import Registry
from stormproof.core.system import System
from stormproof.operations.planning_context import context_of
from stormproof.operations.reach import Reached
from stormproof.operations.release import releases


def plan_removal(connection: Connection, system: System, registry: Registry) -> Plan:
    """Return what takes everything off again that the controls put on."""
    return make_removal(registry, connection.reader, context_of(connection, system))


def served_untried(reached: Reached, plan: Plan) -> tuple[str, ...]:
    """Return a sentence for each function whose ``$LATEST`` a removal would serve though nobody has tried it.

    So it is where that could not be looked at. An alias of the owner's stays, and serves a version of the owner's.
    """
    if not plan.changes:
        return ()
    found, system = releases(reached), reached.system
    waiting = (each for each in found.unreleased if not system.function(each.role).adopted)
    said = (f"{each.name}: version {each.served} is served, clients would get other {each.words}" for each in waiting)
    return (*said, *([f"whether $LATEST is what is served could not be seen: {found.unseen}"] if found.unseen else []))
