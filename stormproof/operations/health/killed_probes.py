"""Cleans up after probes that Lambda itself has killed, as the next run of a probe in their region would.

The cleanup is the one that the target's workload states, with what the run has captured: a note names values, never a
request to send.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from stormproof.aws.access.connection import Connection
from stormproof.aws.observe.health.killed_probes import KilledProbe, read_killed_probes
from stormproof.aws.undo.journeys import made, names_of
from stormproof.core.errors import CouldNotLook, NotThere
from stormproof.core.planning.plans import Call
from stormproof.core.system import System
from stormproof.operations.workload.cleanup import JourneyCleanup


@dataclass(frozen=True)
class Killed:
    """The runs that were killed, and by region why it could not be looked at."""

    runs: tuple[KilledProbe, ...] = ()
    unseen: Mapping[str, str] = field(default_factory=dict)


def killed_probes(connection: Connection, system: System) -> Killed:
    """Look for runs that were killed in the regions from which the system is probed, its own among them."""
    found: list[KilledProbe] = []
    unseen: dict[str, str] = {}
    now = connection.clock.now()
    for region in (system.region, *system.probe_regions):
        try:
            found += read_killed_probes(connection.reader, system, region, now)
        except CouldNotLook as error:
            unseen[region] = f"{error.message} [{error.code}]"
    return Killed(tuple(found), unseen)


def clean_up_after(connection: Connection, system: System, runs: Sequence[KilledProbe]) -> tuple[str, ...]:
    """Take the cleanup of runs that were killed, their notes with it; return what is left, in words.

    What a step that was cut off has made, nobody knows by name: it is said once, as by the next run of a probe. The
    caller has the lease.
    """
    return tuple(line for each in runs for line in _cleaned(connection, system, each))


def _cleaned(connection: Connection, system: System, run: KilledProbe) -> Iterator[str]:
    cleanup = [step for step in connection.target.workload.journey if step.cleanup]
    things = [made(step, run.captured) for step in cleanup if names_of(step) and names_of(step) <= run.captured.keys()]
    left = JourneyCleanup(connection, system).taken(things) if things else []
    yield from (each.why for each in left)
    if left:
        return
    try:
        connection.writer.call(Call("ssm", "delete_parameter", {"Name": run.parameter}, region=run.region))
    except NotThere:  # the next run of a probe there has been quicker
        return
    if run.under_way:
        yield f"{run}: look for what that step may have made; its note is gone now"
