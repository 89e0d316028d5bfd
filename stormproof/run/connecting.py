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
from stormproof.aws.target_file import load_target
from stormproof.aws.writer import Writer
from stormproof.core.controls import Desired
from stormproof.core.errors import CouldNotLook, UsageError
from stormproof.core.evidence import Redactor
from stormproof.run.bench import Access, Sink
from stormproof.run.keys import RunKeys
from stormproof.run.results import Subject
from stormproof.run.trail import Trail
from stormproof.run.world import Calls, World


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


def open_world(file: Path) -> World:
    """Connect to a target and discover its system.

    Raises TargetError, and UsageError where AWS cannot be reached or refuses the credentials.
    """
    target = load_target(file)
    redactor = Redactor()
    try:
        connection = connect(target, Trail("opening").record, redactor=redactor)
        system = discover(connection.reader, target)
    except CouldNotLook as error:
        raise UsageError(f"target {target.name} cannot be looked at: {error.message}", f"[{error.code}]") from error
    board = Switchboard(connection, redactor)
    desired = Desired(system, target.policy)
    keys = RunKeys(target, connection, system)
    return World(
        file=file,
        target=target,
        desired=desired,
        subject=Subject(target.name, target.environment, connection.identity.account, connection.identity.principal),
        clock=connection.clock,
        redactor=redactor,
        keys=keys,
        connect=board.access,
        calls=board.calls,
        close=keys.revoke,
    )
