"""Provisions before a run: plans the controls of the selected criteria and applies them."""

from __future__ import annotations

from collections.abc import Collection

from provisioners import CONTROLS
from stormproof.aws.apply import apply
from stormproof.aws.connection import Connection
from stormproof.aws.lease import leased
from stormproof.core.errors import CallFailed, Conflict, CouldNotLook, Undecidable, UsageError
from stormproof.core.planning import current, make_plan
from stormproof.core.system import System
from stormproof.core.waivers import Waiver


def provision(connection: Connection, system: System, criteria: Collection[str] | None) -> int:
    """Apply what the criteria (ids; None for all) need and return how many changes that took.

    Raises UsageError where the target does not permit it, or where it stops: the system is then not as wanted, and
    to verify it would tell of something else.
    """
    target = connection.target
    if not target.permitted.provision:
        raise UsageError(f"target {target.name} does not permit --provision", "set provision = true under [permit]")
    try:
        with leased(connection):
            plan = make_plan(
                tuple(CONTROLS.values()),
                connection.reader,
                system,
                target.policy,
                criteria,
                _current(target.waivers, connection),
            )
            apply(plan, connection.writer, lambda *_: None)
    except (CallFailed, Conflict, CouldNotLook, Undecidable) as error:
        raise UsageError(
            f"target {target.name} could not be provisioned: {error}", "see `stormproof plan`, or leave --provision out"
        ) from error
    return len(plan.changes)


def _current(waivers: Collection[Waiver], connection: Connection) -> tuple[Waiver, ...]:
    return current(waivers, connection.clock.now()) if waivers else ()
