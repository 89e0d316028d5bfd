"""Hardening: planned, and applied under the target's lease."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from stormproof.aws.apply import Progress, apply
from stormproof.aws.connection import Connection
from stormproof.aws.lease import leased
from stormproof.core.controls import Control
from stormproof.core.errors import UsageError
from stormproof.core.planning import current, make_plan
from stormproof.core.plans import Plan
from stormproof.core.system import System


def plan_controls(
    connection: Connection,
    system: System,
    controls: Sequence[Control[Any]],
    criteria: Collection[str] | None = None,
) -> Plan:
    """Return what has to be done for the criteria (ids; None for all); what a waiver names is left alone."""
    target = connection.target
    waivers = current(target.waivers, connection.clock.now()) if target.waivers else ()
    return make_plan(controls, connection.reader, system, target.policy, criteria, waivers)


def may_provision(connection: Connection) -> None:
    """Raise UsageError unless the target permits changes."""
    target = connection.target
    if not target.permitted.provision:
        raise UsageError(
            f"target {target.name} does not permit changes", "set provision = true under [permit] in its file"
        )


def carry_out(connection: Connection, plan: Plan, progress: Progress) -> None:
    """Make a plan's changes under the target's lease; an empty plan makes no call at all.

    Raises UsageError without permission, Undecidable ``lease.held``, and as `aws.apply.apply`.
    """
    may_provision(connection)
    if plan.changes or plan.blocked:
        with leased(connection):
            apply(plan, connection.writer, progress)
