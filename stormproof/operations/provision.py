"""Hardening: what is pending from an interrupted run is put back first, then planned, then applied under the lease."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from stormproof.aws.apply import Progress, apply
from stormproof.aws.connection import Connection
from stormproof.aws.journal import HOME, Journal
from stormproof.aws.lease import leased
from stormproof.core.controls import Control
from stormproof.core.errors import UsageError
from stormproof.core.planning import current, make_plan, make_removal
from stormproof.core.plans import Plan
from stormproof.core.system import System
from stormproof.core.undo import Entry


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


def plan_removal(connection: Connection, system: System, controls: Sequence[Control[Any]]) -> Plan:
    """Return what takes everything off again that the controls put on."""
    return make_removal(controls, connection.reader, system, connection.target.policy)


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


def finish_undo(connection: Connection, home: Path = HOME) -> tuple[Entry, ...]:
    """Put back what an interrupted run left disturbed, and return it; reads only where there is nothing.

    Raises UndoIncomplete, and Undecidable ``lease.held`` while the run that disturbs is still at it.
    """
    journal = Journal(connection, home)
    if not journal.pending():
        return ()
    with leased(connection):
        return journal.complete()
