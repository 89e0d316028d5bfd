"""Taking the controls off again."""

from __future__ import annotations

from stormproof.aws.access.connection import Connection
from stormproof.core.planning.planner import make_removal
from stormproof.core.planning.plans import Plan
from stormproof.core.planning.registry import Registry
from stormproof.core.system import System


def plan_removal(connection: Connection, system: System, registry: Registry) -> Plan:
    """Return what takes everything off again that the controls put on."""
    return make_removal(registry, connection.reader, system, connection.target.policy)
