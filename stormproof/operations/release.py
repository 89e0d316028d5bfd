"""Releasing what an owner has put into ``$LATEST``: found, planned, tried, served; and going back to a version."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TypeVar

from provisioners.release import differences, function_release
from stormproof.aws.access.connection import Connection
from stormproof.aws.interpreters.apply import Progress
from stormproof.aws.observe.lambda_functions import read_function
from stormproof.aws.undo.lease import NO_WAIT, Waiting, leased
from stormproof.core.delivery.releases import Kind
from stormproof.core.deployment.unreleased import Releases as Unreleased
from stormproof.core.errors import CallFailed, CouldNotLook, NotThere, UsageError
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Change, Plan
from stormproof.core.system import Function, System
from stormproof.operations.delivery.records import Recorded
from stormproof.operations.planning_context import context_of
from stormproof.operations.provision import make_changes, may_provision, still_due
from stormproof.operations.reach import Reached
from stormproof.operations.workload.trial_events import trial_events

READERS = 8
SeenT = TypeVar("SeenT")


@dataclass(frozen=True)
class Outcome:
    """What came of one function: the version that is served now, and why it is no other, empty where it is."""

    function: Function
    before: str
    served: str
    code: str = ""
    reason: str = ""


def releases(reached: Reached, reads: Reads | None = None) -> Unreleased:
    """Return what of the system is not released; never raises: where it cannot be looked at, it says so.

    `reads` None is the connection's reader.
    """
    return releases_of(reached.connection, reached.system, reads)


def releases_of(connection: Connection, system: System, reads: Reads | None = None) -> Unreleased:
    """Return it of a system that a connection leads to."""
    by = reads or connection.reader
    context = context_of(connection, system)
    try:
        states = _each(system.functions, lambda each: read_function(by, each))
    except (CouldNotLook, NotThere) as error:
        return Unreleased(unseen=str(error))
    found = (differences.unreleased(context, state) for state in states)
    return Unreleased(tuple(each for each in found if each))


def plan_release(reached: Reached, named: Sequence[str]) -> Plan:
    """Return what serves what waits in ``$LATEST`` of the functions, by role or name; of all where none is named.

    Raises UsageError for an unknown one, CouldNotLook where one cannot be looked at.
    """
    context, reads = _context(reached.connection, reached.system), reached.connection.reader
    wanted = tuple(dict.fromkeys(function_of(reached, name) for name in named)) or reached.system.functions
    return Plan(tuple(_each(wanted, lambda each: function_release.release(context, read_function(reads, each)))))


def plan_back(reached: Reached, named: str, version: str) -> Plan:
    """Return what serves a version that was published before; raises as `plan_release`, UsageError for no version."""
    context, reads, function = (
        _context(reached.connection, reached.system),
        reached.connection.reader,
        function_of(reached, named),
    )
    if not version.isdigit():
        raise UsageError(f"{version} is no version", f"`--to` takes the number of a version of {function.name}")
    try:
        found = reads.read("lambda", "get_function_configuration", FunctionName=function.name, Qualifier=version)
    except NotThere:
        raise UsageError(f"{function.name} has no version {version}", "name one that was published") from None
    return Plan((function_release.back(context, read_function(reads, function), found),))


def serve(
    reached: Reached, plan: Plan, progress: Progress, replan: Callable[[], Plan], waiting: Waiting = NO_WAIT
) -> tuple[Outcome, ...]:
    """Carry the changes out, each function by itself: one that does worse keeps nobody else from being served.

    All of it is done under one lease, and what was served before and is served then is kept for `stormproof rollback`.
    `replan` and what else is raised are as for `provision.carry_out`.
    """
    connection = reached.connection
    may_provision(connection)
    with leased(connection, reached.system, "release", waiting) as renewing:

        def make(change: Change) -> None:
            def left() -> Plan:
                return Plan(tuple(step for step in replan().steps if step.resource == change.resource))

            make_changes(connection, still_due(Plan((change,)), left()), progress, left, renewing)

        with Recorded(connection, reached.system, Kind.RELEASE) as recorded:
            outcomes = tuple(_served(reached, change, make) for change in plan.changes)
            recorded.reason = "; ".join(each.code for each in outcomes if each.code)
    return outcomes


def function_of(reached: Reached, named: str) -> Function:
    """Return a function of the system by its role or name; raises UsageError."""
    for function in reached.system.functions:
        if named in {function.role, function.name}:
            return function
    known = ", ".join(function.role for function in reached.system.functions)
    raise UsageError(f"the system has no function {named}", f"name one of {known}")


def _served(reached: Reached, change: Change, make: Callable[[Change], None]) -> Outcome:
    function = next(each for each in reached.system.functions if each.arn == change.resource)
    before = _version(reached, function)
    try:
        make(change)
    except CallFailed as error:
        # Of one change alone, the cause says it all; what stands around it tells which of many were made.
        reason = str(error.__cause__ or error)
        return Outcome(function, before, _version(reached, function), error.code, reason)
    return Outcome(function, before, _version(reached, function))


def _version(reached: Reached, function: Function) -> str:
    alias = read_function(reached.connection.reader, function).alias or {}
    return str(alias.get("FunctionVersion", ""))


def _context(connection: Connection, system: System) -> PlanContext:
    """Return the context with the events of the workload by which functions are tried."""
    events = trial_events(connection.reader, system, connection.target.workload)
    return replace(context_of(connection, system), events=events)


def _each(functions: Sequence[Function], look: Callable[[Function], SeenT]) -> list[SeenT]:
    with ThreadPoolExecutor(READERS, "release") as pool:
        return list(pool.map(look, functions))
