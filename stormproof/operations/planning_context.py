"""What controls plan for on a target that answers; whoever plans there adds what it has looked at."""

from __future__ import annotations

from stormproof.aws.access.connection import Connection
from stormproof.core.planning.controls import PlanContext
from stormproof.core.system import System


def context_of(connection: Connection, system: System) -> PlanContext:
    """Return what the target's file says and its clock tells; nothing is called."""
    target = connection.target
    return PlanContext(
        system,
        target.policy,
        public_routes=target.public_routes,
        workload=target.workload,
        now=connection.clock.now,
    )
