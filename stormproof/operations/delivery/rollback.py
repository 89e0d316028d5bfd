"""Rollbacks: what was served before a release is served again, as one, within five minutes."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from provisioners.release import rollback
from provisioners.release.rollback import Deployment, Standing, deployment_of
from stormproof.aws.access.writer import LONGEST_S
from stormproof.aws.interpreters.apply import Progress
from stormproof.aws.observe.delivery.served import read_served
from stormproof.aws.observe.lambda_functions import FunctionState, read_function, read_versions
from stormproof.aws.undo.lease import NO_WAIT, Waiting, leased
from stormproof.core.clock import Clock
from stormproof.core.delivery.releases import Kind, ReleaseRecord, last_release
from stormproof.core.delivery.served import Served
from stormproof.core.errors import CallFailed, NotThere, UsageError
from stormproof.core.naming import role_name
from stormproof.core.planning.plans import Change, Plan
from stormproof.core.system import Function
from stormproof.operations.delivery.records import Recorded, Releases
from stormproof.operations.provision import all_or_nothing, make_changes, may_provision, still_due
from stormproof.operations.reach import Reached

WITHIN_S = 300.0
"""A rollback is through within this time, or it stops and says what is left."""
TOO_SLOW = "rollback.too_slow"
READERS = 8


@dataclass(frozen=True)
class Planned:
    """A rollback to what was served before a release, and what it would do."""

    release: ReleaseRecord
    plan: Plan


def chosen(reached: Reached, named: str | None) -> ReleaseRecord | None:
    """Return the release of an ID, without one the last that was not taken back, None where there is none.

    Raises UsageError for an unknown ID, CouldNotLook.
    """
    known = Releases(reached.connection, reached.system).all()
    if named is None:
        cut_off = any(each.after is None for each in known)
        return last_release(known, read_served(reached.connection.reader, reached.system) if cut_off else None)
    for each in known:
        if each.id == named:
            return each
    raise UsageError(f"there is no record {named}", "`stormproof rollback --list` tells those that there are")


def plan_rollback(reached: Reached, release: ReleaseRecord) -> Plan:
    """Return what serves again what was served before a release; raises CouldNotLook."""
    standing = _standing(reached, release.before)
    return Plan(rollback.plan(reached.context, release.before, standing))


def roll_back(
    reached: Reached,
    planned: Planned,
    progress: Progress,
    replan: Callable[[], Plan],
    waiting: Waiting = NO_WAIT,
) -> ReleaseRecord:
    """Carry a rollback out, all of it or nothing, and return its record; given again it goes on where it was cut off.

    Raises Conflict where something stands in the way, CallFailed ``rollback.too_slow`` where not all was done in time,
    and as `provision.carry_out`.
    """
    all_or_nothing(planned.plan)
    connection, clock, began = reached.connection, reached.connection.clock, reached.connection.clock.monotonic()
    may_provision(connection)
    with leased(connection, reached.system, "rollback", waiting) as renewing:
        due = still_due(planned.plan, replan())
        all_or_nothing(due)
        with Recorded(connection, reached.system, Kind.ROLLBACK, planned.release.id) as recorded:
            make_changes(connection, due, in_time(clock, began + WITHIN_S, progress), replan, renewing)
            recorded.seconds = clock.monotonic() - began
    return recorded.record


def in_time(clock: Clock, deadline: float, progress: Progress) -> Progress:
    """Return what begins no change any more that might not be through by a deadline of the clock's `monotonic`."""

    def checked(number: int, of: int, change: Change, waits_s: float = 0.0, /) -> None:
        if clock.monotonic() + LONGEST_S > deadline:
            said = (
                f"{number - 1} of {of} changes were made within {WITHIN_S:g} s; give the command again for the others"
            )
            raise CallFailed(TOO_SLOW, said)
        progress(number, of, change, waits_s)

    return checked


def _standing(reached: Reached, wanted: Served) -> Standing:
    reads, system = reached.connection.reader, reached.system
    named = {each.function for each in wanted.functions}
    with ThreadPoolExecutor(READERS, "rollback") as pool:
        looked = pool.map(lambda each: _state(reached, each), (each for each in system.functions if each.name in named))
        states = {state.function.name: state for state in looked}
    served = read_served(reads, system)
    ids = dict.fromkeys((served.deployment, wanted.deployment)) if served.deployment != wanted.deployment else {}
    deployments = {id_: found for id_ in ids if (found := _deployment(reached, id_))}
    versions = {each.function: each.version for each in wanted.functions}
    roles = {
        str(version["Role"])
        for name, state in states.items()
        for version in state.older
        if str(version["Version"]) == versions[name] and _is_there(reached, str(version["Role"]))
    }
    return Standing(states, served, deployments, roles)


def _state(reached: Reached, function: Function) -> FunctionState:
    reads = reached.connection.reader
    return replace(read_function(reads, function), older=read_versions(reads, function))


def _deployment(reached: Reached, id_: str) -> Deployment | None:
    reads, api = reached.connection.reader, reached.system.api.id
    try:
        found = reads.read("apigateway", "get_deployment", restApiId=api, deploymentId=id_, embed=["apisummary"])
        return deployment_of(found)
    except NotThere:
        return None


def _is_there(reached: Reached, role: str) -> bool:
    try:
        reached.connection.reader.read("iam", "get_role", RoleName=role_name(role))
    except NotThere:
        return False
    return True
