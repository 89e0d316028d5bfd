"""Hardening: planned, and applied under the target's lease."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from stormproof.aws.access.ambiguous_calls import CAUSES
from stormproof.aws.access.connection import Connection
from stormproof.aws.interpreters.apply import Progress, apply
from stormproof.aws.observe.capacity.usage import read_usage
from stormproof.aws.observe.identity.unexplained import accesses_by
from stormproof.aws.undo.lease import NO_WAIT, Renewing, Waiting, leased
from stormproof.core.errors import CallFailed, Conflict, CouldNotLook, UsageError
from stormproof.core.planning.cached_reads import CachedReads
from stormproof.core.planning.planner import current, make_plan
from stormproof.core.planning.plans import Change, Plan
from stormproof.core.planning.registry import Registry
from stormproof.core.policy import Policy
from stormproof.core.runbook.book import Runbook
from stormproof.core.system import System
from stormproof.operations.planning_context import context_of
from stormproof.operations.rollouts import spreading_on
from stormproof.operations.workload.trial_events import trial_events

UNKNOWN = CAUSES | {"aws.already_exists"}
"""Failures after which what is left to do is planned again; what exists already may have been made a moment ago."""
LOST_AT_MOST = 5


def plan_controls(
    connection: Connection,
    system: System,
    registry: Registry,
    criteria: Collection[str] | None = None,
    policy: Policy | None = None,
    broken: Collection[str] = (),
    runbook: Callable[[], Runbook] = Runbook,
    reads: CachedReads | None = None,
) -> Plan:
    """Return what has to be done for the criteria (ids; None for all); what a waiver names is left alone.

    `policy` None is the target's own; `reads` are those of a verb that has looked at the same moment before. New
    versions of functions are tried with the harmless work of its workload. `broken` as of `make_plan`. With the
    target's `runbook` the plan tells what its keeper has to write; nothing of that is a change.
    """
    target, reads = connection.target, reads or CachedReads(connection.reader)
    waivers = current(target.waivers, connection.clock.now()) if target.waivers else ()
    context = replace(
        context_of(connection, system),
        policy=policy or target.policy,
        events=trial_events(reads, system, target.workload),
        accesses=accesses_by(connection.reader, connection.clock),
        usage=read_usage(reads, system, connection.clock.now()),
        runbook=runbook,
    )
    return make_plan(registry, reads, context, criteria, waivers, broken)


def may_provision(connection: Connection) -> None:
    """Raise UsageError unless the target permits changes."""
    target = connection.target
    if not target.permitted.provision:
        raise UsageError(
            f"target {target.name} does not permit changes", "set provision = true under [permit] in its file"
        )


def all_or_nothing(plan: Plan) -> None:
    """Refuse a plan that holds anything back: raises Conflict, or CouldNotLook where only that stands in the way."""
    if not plan.blocked:
        return
    held = "\n".join(f"  {step.control}: {step.aspect} {step.resource}: {step.reason}" for step in plan.blocked)
    said = f"nothing was changed, because not all could be:\n{held}"
    raise CouldNotLook(plan.unseen[0].code, said) if plan.unseen and not plan.conflicts else Conflict(said)


def carry_out(
    connection: Connection,
    system: System,
    plan: Plan,
    progress: Progress,
    replan: Callable[[], Plan] | None = None,
    waiting: Waiting = NO_WAIT,
) -> Plan:
    """Make a plan's changes under the system's lease and return what was made; without any no call is made at all.

    `replan` plans what is left to be done: before the first change, since others may have changed the system until the
    lease was had, and where the answer to a call was lost. Raises UsageError without permission, Undecidable
    ``lease.held``, Conflict where something is to be done that the plan did not have, and as `aws.apply.apply`.
    """
    may_provision(connection)
    if not plan.changes:
        return plan
    with leased(connection, system, "apply", waiting) as renewing:
        due = plan if replan is None else still_due(plan, replan())
        make_changes(connection, due, progress, replan, renewing)
    return due


def still_due(shown: Plan, now: Plan) -> Plan:
    """Return the plan as it is now, of what was shown: raises Conflict for what nobody has seen."""
    agreed = {_aspect(change) for change in shown.changes}
    if unseen := [change for change in now.changes if _aspect(change) not in agreed]:
        lines = "\n".join(f"  {each.control}: {each.aspect} {each.resource}" for each in unseen)
        raise Conflict(
            f"nothing was changed: since the plan was shown, others have changed the system, and there is more to do:\n"
            f"{lines}\n  look at the plan again, and then apply"
        )
    return now


def make_changes(
    connection: Connection,
    plan: Plan,
    progress: Progress,
    replan: Callable[[], Plan] | None,
    renewing: Renewing | None = None,
) -> None:
    """Make a plan's changes for one who holds the lease; `replan` and what it raises are as for `carry_out`.

    With `renewing`, nothing is changed any more once another run has the lease: raises Undecidable ``lease.lost``.
    """
    agreed, spreading = {_aspect(change) for change in plan.changes}, spreading_on(connection)

    def checked(number: int, of: int, change: Change, waits_s: float = 0.0, /) -> None:
        if renewing:
            renewing.check()
        progress(number, of, change, waits_s)

    for left in range(LOST_AT_MOST, -1, -1):
        try:
            return apply(plan, connection.writer, checked, spreading)
        except CallFailed as error:
            if error.code not in UNKNOWN or replan is None or not left:
                raise
            plan = replan()
            if any(_aspect(change) not in agreed for change in plan.changes):
                raise  # what nobody has seen in the first plan is not done
    return None


def _aspect(change: Change) -> tuple[str, str, str]:
    return change.control, change.resource, change.aspect
