"""Reaches a target: connects, discovers the system, and hands out ways to AWS that record what goes over them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from stormproof.aws.access.call_records import Counts
from stormproof.aws.access.connection import Connection, connect
from stormproof.aws.clock import clock_of
from stormproof.aws.discovery.systems import discover
from stormproof.aws.discovery.target_file import check_dates, load_target
from stormproof.aws.undo.journal import HOME
from stormproof.core.errors import CouldNotLook, Undecidable, UsageError
from stormproof.core.evidence import Redactor
from stormproof.core.planning.controls import PlanContext
from stormproof.core.system import System
from stormproof.core.undo import Entry
from stormproof.operations.undo import finish_undo
from stormproof.run.environment.bench import Access, Sink
from stormproof.run.environment.carried_clock import CarriedClock
from stormproof.run.environment.environments import Environment
from stormproof.run.environment.keys import RunKeys
from stormproof.run.experiments.fault_sessions import FaultSessions
from stormproof.run.recording.evidence_log import EvidenceLog
from stormproof.run.reporting.results import Subject


@dataclass(frozen=True)
class Reached:
    """A target that answers, and the system that was found there."""

    file: Path
    connection: Connection
    system: System
    redactor: Redactor

    @property
    def context(self) -> PlanContext:
        """What controls and sabotages are made for."""
        return PlanContext(self.system, self.connection.target.policy)


def reach(file: Path) -> Reached:
    """Connect to a target and discover its system.

    Raises TargetError, and UsageError where AWS cannot be reached or refuses the credentials.
    """
    target = load_target(file)
    redactor = Redactor()
    try:
        clock = CarriedClock(clock_of(target)) if target.embedded else clock_of(target)
        connection = connect(target, EvidenceLog("opening").record, clock=clock, redactor=redactor)
        check_dates(target, file, connection.clock.now())
        return Reached(file, connection, discover(connection.reader, target), redactor)
    except CouldNotLook as error:
        raise UsageError(
            f"target {target.name} cannot be looked at: {error.message} [{error.code}]",
            "`stormproof doctor` checks credentials, permissions and reach",
        ) from error


def put_back(reached: Reached) -> tuple[Entry, ...]:
    """Complete what an interrupted run left to be undone, where this target lets runs disturb anything at all.

    Raises UndoIncomplete, and UsageError where that cannot be looked at or another run is at work.
    """
    permit = reached.connection.target.permitted
    if not (permit.wire or permit.provoke or permit.sabotage):
        return ()
    try:
        return finish_undo(reached.connection)
    except (CouldNotLook, Undecidable) as error:
        raise UsageError(
            f"target {reached.connection.target.name}: {error.message} [{error.code}]", "`stormproof undo` lists it"
        ) from error


def environment_of(reached: Reached, home: Path = HOME, *, leased: bool = False) -> Environment:
    """Return the world that a run looks at; closing it takes away the keys that were made for the run.

    The undo journal is kept in `home`; `leased` tells that the target's lease is held already by whoever runs it.
    """
    connection = reached.connection
    logs = [connection.log]

    def access(sink: Sink) -> Access:
        recording = connection.recording(sink)
        logs.append(recording.log)
        return Access(recording.reader, recording.writer, recording.lines.plain_reader(recording.log))

    def calls() -> Counts:
        made = [log.counts for log in logs]
        return Counts(read=sum(c.read for c in made), write=sum(c.write for c in made))

    target, identity = connection.target, connection.identity
    keys = RunKeys(connection, reached.context, reached.redactor)
    fault_sessions = FaultSessions(connection, home, leased=leased)
    weather = target.embedded.sky if target.embedded else None
    return Environment(
        file=reached.file,
        target=target,
        context=reached.context,
        subject=Subject(target.name, target.environment, identity.account, identity.principal, weather),
        clock=connection.clock,
        redactor=reached.redactor,
        keys=keys,
        connect=access,
        hold=fault_sessions.hold,
        calls=calls,
        close=partial(_give_back, keys, fault_sessions),
    )


def _give_back(keys: RunKeys, fault_sessions: FaultSessions) -> None:
    try:
        keys.discard()
    finally:
        fault_sessions.close()
