"""What an update of the owner's stack has taken away since hardening was last applied."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from provisioners import CONTROLS
from stormproof.aws.discovery.owners import stacks_of
from stormproof.aws.observe.stack_updates import StackUpdates, last_applied, last_update, read_updates
from stormproof.core.deployment.taken import NOTHING_TAKEN, Taken, Takings
from stormproof.core.errors import CouldNotLook, NotThere
from stormproof.core.planning.planner import owner
from stormproof.core.planning.plans import Change
from stormproof.core.system import System
from stormproof.operations.provision import plan_controls
from stormproof.operations.reach import Reached


def taken_by_updates(reached: Reached, criteria: Collection[str] | None) -> Takings:
    """Return what the criteria (ids; None for all) lost by updates of stacks; never raises.

    Lost is what a plan wants on a stack's resource again, where CloudFormation tells that it has updated that resource
    after Stormproof's last deployment or release. Where no stack was updated since, nothing is planned.
    """
    try:
        return _taken(reached, criteria)
    except (CouldNotLook, NotThere) as error:
        return Takings(unseen=str(error))


def _taken(reached: Reached, criteria: Collection[str] | None) -> Takings:
    reads, system = reached.connection.reader, reached.system
    updated = {stack: at for stack in stacks_of(system.owners) if (at := last_update(reads, stack))}
    applied = last_applied(reads, system) if updated else None
    if applied is None or all(at <= applied for at in updated.values()):
        return NOTHING_TAKEN
    plan = plan_controls(reached.connection, system, CONTROLS, criteria)
    updates = [read_updates(reads, stack) for stack in updated]
    found = (_one(system, change, updates, applied) for change in plan.changes)
    return Takings(tuple(each for each in found if each))


def _one(system: System, change: Change, updates: list[StackUpdates], applied: datetime) -> Taken | None:
    if change.lost is None or change.lost.stays:
        return None
    moments = [at for each in updates if (at := each.of(change.resource)) and at > applied]
    if not moments:
        return None
    return Taken(
        change.control,
        CONTROLS.criteria[change.control],
        change.resource,
        change.aspect,
        owner(system, change.resource),
        change.lost.by,
        max(moments),
    )
