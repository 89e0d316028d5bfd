"""Reaches a target: connects, discovers the system, and hands out ways to AWS that record what goes over them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from stormproof.aws.calls import CallLog
from stormproof.aws.clients import Clients
from stormproof.aws.connection import Connection, connect
from stormproof.aws.discovery import discover
from stormproof.aws.pace import QUOTAS, Pace
from stormproof.aws.reader import Reader
from stormproof.aws.target_file import check_dates, load_target
from stormproof.aws.writer import Writer
from stormproof.core.controls import Desired
from stormproof.core.errors import CouldNotLook, UsageError
from stormproof.core.evidence import Redactor
from stormproof.core.system import System
from stormproof.run.bench import Access, Sink
from stormproof.run.keys import RunKeys
from stormproof.run.results import Subject
from stormproof.run.trail import Trail
from stormproof.run.world import Calls, World


@dataclass(frozen=True)
class Reached:
    """A target that answers, and the system that was found there."""

    file: Path
    connection: Connection
    system: System
    redactor: Redactor

    @property
    def desired(self) -> Desired:
        """What controls and sabotages are made for."""
        return Desired(self.system, self.connection.target.policy)


def reach(file: Path) -> Reached:
    """Connect to a target and discover its system.

    Raises TargetError, and UsageError where AWS cannot be reached or refuses the credentials.
    """
    target = load_target(file)
    redactor = Redactor()
    try:
        connection = connect(target, Trail("opening").record, redactor=redactor)
        check_dates(target, file, connection.clock.now())
        return Reached(file, connection, discover(connection.reader, target), redactor)
    except CouldNotLook as error:
        raise UsageError(
            f"target {target.name} cannot be looked at: {error.message} [{error.code}]",
            "`stormproof doctor` checks credentials, permissions and reach",
        ) from error


@dataclass
class Switchboard:
    """Opens ways to AWS that share connections and pace, each recording into a sink of its own; counts all calls."""

    connection: Connection
    redactor: Redactor
    logs: list[CallLog] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Make the connections that all ways share."""
        target = self.connection.target
        self._pace = Pace(self.connection.clock, {} if target.embedded else QUOTAS)
        self._readers = Clients(self.connection.session, target)
        self._writers = Clients(self.connection.session, target, attempts=1)

    def access(self, sink: Sink) -> Access:
        """Return the ways to AWS that record into a sink."""
        log = CallLog(self.connection.clock, sink, self.redactor)
        self.logs.append(log)
        embedded = self.connection.target.embedded is not None
        return Access(Reader(self._readers, self._pace, log), Writer(self._writers, self._pace, log, embedded=embedded))

    def calls(self) -> Calls:
        """Return how many calls were made, those of the opening included."""
        made = [log.counts for log in (self.connection.log, *self.logs)]
        return Calls(read=sum(c.read for c in made), write=sum(c.write for c in made))


def world_of(reached: Reached, board: Switchboard | None = None) -> World:
    """Return the world that a run looks at; closing it takes away the keys that were made for the run.

    `board` shares its connections with further runs of one process.
    """
    connection = reached.connection
    target, identity = connection.target, connection.identity
    board = board or Switchboard(connection, reached.redactor)
    keys = RunKeys(connection, reached.desired, reached.redactor)
    return World(
        file=reached.file,
        target=target,
        desired=reached.desired,
        subject=Subject(target.name, target.environment, identity.account, identity.principal),
        clock=connection.clock,
        redactor=reached.redactor,
        keys=keys,
        connect=board.access,
        calls=board.calls,
        close=keys.discard,
    )
