"""Provisions before a run: plans the controls of the selected criteria and applies them."""

from __future__ import annotations

from collections.abc import Collection

from provisioners import CONTROLS
from stormproof.aws.access.connection import Connection
from stormproof.aws.undo.lease import NO_WAIT, Waiting, leased
from stormproof.core.errors import CallFailed, CouldNotLook, Undecidable, UsageError
from stormproof.core.planning.plans import Plan
from stormproof.core.system import System
from stormproof.operations.alerts import answer_as_administrator
from stormproof.operations.provision import make_changes, may_provision, plan_controls
from stormproof.operations.reach import Reached
from stormproof.operations.undo import finish_undo
from stormproof.operations.workload.check import SKIP, must_work
from stormproof.operations.workload.keys import KnownKeys


def seen_to_work(
    reached: Reached, criteria: Collection[str] | None, *, skip: bool, waiting: Waiting = NO_WAIT
) -> list[str]:
    """Try the target's workload, as `must_work`; raises UsageError where that cannot be done."""
    try:
        return must_work(reached, KnownKeys(reached.connection, reached.system, waiting=waiting), criteria, skip=skip)
    except (CallFailed, CouldNotLook, Undecidable) as error:
        raise UsageError(
            f"target {reached.connection.target.name}: its workload could not be tried: {error}",
            f"`stormproof doctor` checks permissions and reach; {SKIP} provisions without a look",
        ) from error


def provision(
    connection: Connection, system: System, criteria: Collection[str] | None, waiting: Waiting = NO_WAIT
) -> Plan:
    """Apply what the criteria (ids; None for all) need and return the plan of that; what is Blocked in it is not made.

    What an interrupted run has not put back is put back first. On an embedded AWS the administrator, who is asked to
    confirm the subscription to alerts, does so. Raises UsageError where the target does not permit it,
    or where a call fails: nobody then knows how the system stands.
    """
    may_provision(connection)
    try:
        with leased(connection, system, "provisioning", waiting) as renewing:
            left = finish_undo(connection, system, held=True, before_apply=True)

            def replan() -> Plan:
                return plan_controls(connection, system, CONTROLS, criteria, broken=left.proved)

            plan = replan()
            make_changes(connection, plan, lambda *_: None, replan, renewing)
            if left.to_mend:
                finish_undo(connection, system, held=True)
            answer_as_administrator(connection, system)
    except (CallFailed, CouldNotLook, Undecidable) as error:
        raise UsageError(
            f"target {connection.target.name} could not be provisioned: {error}",
            "`stormproof plan` shows what stands in the way; --no-provision verifies the system as it is",
        ) from error
    return plan
