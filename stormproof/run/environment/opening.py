"""Opens a run's environment on a target that was reached: keys, faults, and ways to AWS that record what they carry."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from stormproof.aws.access.call_records import CallLog, Counts
from stormproof.aws.access.connection import Connection
from stormproof.aws.undo.journal import Journal
from stormproof.aws.undo.lease import NO_WAIT, Waiting
from stormproof.core.errors import CouldNotLook, Undecidable, UsageError
from stormproof.core.target.model import Target
from stormproof.core.weather import Weather
from stormproof.operations.native_keys import NativeKeys
from stormproof.operations.reach import Reached, must_be_one_place
from stormproof.operations.release import releases
from stormproof.operations.taken import taken_by_updates
from stormproof.operations.undo import finish_undo, pending_lines
from stormproof.operations.written.block_list_notes import lapsed_lines
from stormproof.run.environment.bench import Access, Sink
from stormproof.run.environment.keys import RunKeys
from stormproof.run.environment.opened import Environment
from stormproof.run.environment.surroundings import surroundings_of
from stormproof.run.experiments.fault_sessions import FaultSessions
from stormproof.run.reporting.results import RunTarget


def put_back(reached: Reached, waiting: Waiting = NO_WAIT) -> Iterator[str]:
    """Complete what an interrupted run left to be undone, where this target lets runs inject faults at all.

    Yields a line about each, also where it only is pending. Raises UndoIncomplete, and UsageError where that cannot be
    looked at or another run is at work.
    """
    connection, system = reached.connection, reached.system
    if not connection.target.permitted.harm:
        yield from (f"still to be undone: {line}" for line in pending_lines(connection, system))
        return
    try:
        for entry in finish_undo(connection, system, waiting=waiting).done:
            yield f"put back what an interrupted run left: {entry.title}"
    except (CouldNotLook, Undecidable) as error:
        raise UsageError(
            f"target {reached.connection.target.name}: {error.message} [{error.code}]", "`stormproof undo` lists it"
        ) from error


@dataclass(frozen=True)
class Ways:
    """The ways to AWS that were opened over a connection, and the logs of what they carried."""

    connection: Connection
    logs: list[CallLog]

    def open(self, sink: Sink) -> Access:
        """Open one that records into a sink."""
        recording = self.connection.recording(sink)
        self.logs.append(recording.log)
        return Access(recording.reader, recording.writer, recording.lines.plain_reader(recording.log))

    def calls(self) -> Counts:
        """Return how many calls were made over all of them."""
        made = [log.counts for log in self.logs]
        return Counts(read=sum(c.read for c in made), write=sum(c.write for c in made))


def environment_of(
    reached: Reached, home: Path | None = None, *, leased: bool = False, waiting: Waiting = NO_WAIT
) -> Environment:
    """Return the environment of a run; closing it takes away the keys that were made for the run.

    The undo journal is kept in `home`; `leased` says that the target's lease is held already by whoever runs it,
    `waiting` how long to wait for it otherwise.
    """
    connection, target, identity = reached.connection, reached.connection.target, reached.connection.identity
    must_be_one_place(target)
    ways = Ways(connection, [connection.log])
    fault_sessions = FaultSessions(connection, reached.system, home, held=leased, waiting=waiting)
    keys = _keys(reached, Journal(connection, reached.system, home), fault_sessions.claim)
    return Environment(
        file=reached.file,
        target=target,
        context=reached.context,
        surroundings=surroundings_of(target),
        subject=RunTarget(target.name, target.environment, identity.account, identity.principal, _weather(target)),
        clock=connection.clock,
        redactor=reached.redactor,
        keys=lambda access: keys.seen_through(access.reads, access.writer),
        connect=ways.open,
        hold=fault_sessions.hold,
        notes=fault_sessions.notes,
        proofs=fault_sessions.proofs,
        claim=fault_sessions.claim if target.permitted.provoke else _nothing,
        calls=ways.calls,
        close=partial(_give_back, keys, fault_sessions),
        releases=releases(reached),
        taken=partial(taken_by_updates, reached),
        lapsed=partial(lapsed_lines, connection.reader, reached.system, connection.clock),
    )


def _weather(target: Target) -> Weather | None:
    return target.embedded.weather if target.embedded else None


def _keys(reached: Reached, journal: Journal, claim: Callable[[], None]) -> RunKeys:
    native = NativeKeys(reached.connection, reached.system, journal, claim=claim)
    return RunKeys(reached.connection, reached.context, reached.redactor, native, journal, claim)


def _nothing() -> None:
    """Claim nothing: what may not be provoked needs no lease."""


def _give_back(keys: RunKeys, fault_sessions: FaultSessions) -> None:
    try:
        keys.discard()
    finally:
        fault_sessions.close()
