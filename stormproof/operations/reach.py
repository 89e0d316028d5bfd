"""Reaches a target: finds its file, connects, discovers the system. Every verb and every run begins so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from stormproof.aws.access.call_records import unrecorded
from stormproof.aws.access.caller import redirected
from stormproof.aws.access.connection import Connection, connect
from stormproof.aws.carried_clock import CarriedClock
from stormproof.aws.clock import clock_of
from stormproof.aws.discovery.systems import discover
from stormproof.aws.discovery.target_file import check_dates, load_target, read_text
from stormproof.core.errors import CouldNotLook, UsageError
from stormproof.core.evidence import Redactor
from stormproof.core.planning.controls import PlanContext
from stormproof.core.system import System
from stormproof.core.target.file import refuse
from stormproof.core.target.model import Target
from stormproof.core.target.state import state_folder
from stormproof.operations.planning_context import context_of
from stormproof.operations.runbook.books import read_book
from stormproof.operations.target_choice import DEFAULT, VARIABLE, target_file
from stormproof.operations.workload.routes import public_problems

__all__ = ("DEFAULT", "VARIABLE", "Reached", "connect_to", "introduction", "must_be_one_place", "reach", "target_file")


@dataclass(frozen=True)
class Reached:
    """A target that answers, and the system that was found there."""

    file: Path
    connection: Connection
    system: System

    @property
    def context(self) -> PlanContext:
        """What controls and sabotages are made for."""
        runbook = partial(read_book, self.connection.target, self.file)
        return replace(context_of(self.connection, self.system), runbook=runbook)

    @property
    def redactor(self) -> Redactor:
        """What removes secrets from everything that is recorded of this target."""
        return self.connection.log.redactor


def found_again(reached: Reached) -> Reached:
    """Return what is reached, with the system as it is discovered now: hardening makes queues of the system's."""
    return replace(reached, system=discover(reached.connection.reader, reached.connection.target))


def connect_to(file: Path) -> Connection:
    """Load a target file and connect; nothing that is called is recorded.

    Raises TargetError, and UsageError where AWS cannot be reached or refuses the credentials.
    """
    target = load_target(file)
    try:
        clock = CarriedClock(clock_of(target)) if target.embedded else clock_of(target)
        connection = connect(target, unrecorded, clock=clock, home=state_folder(file))
        check_dates(target, file, connection.clock.now())
    except CouldNotLook as error:
        raise _cannot_look(target, error) from error
    return connection


def introduction(connection: Connection) -> str:
    """Return whom everything that is done is about: target, environment, account, region, and what it permits."""
    target = connection.target
    where = " on an embedded AWS" if target.embedded else ""
    permits = [name for name, permitted in target.permitted.model_dump().items() if permitted]
    return (
        f"target {target.name} ({target.environment}){where}, account {connection.identity.account}, "
        f"{target.regions.primary}; permits {', '.join(permits) or 'nothing'}"
    )


def reach(
    file: Path, connected: Callable[[Connection], None] = lambda _: None, *, lost_tables: bool = False
) -> Reached:
    """Connect to a target and discover its system; `connected` is called in between. Raises as `connect_to`.

    `lost_tables` says that its tables may be gone.

    Raises TargetError too, naming file and line, for public routes that the API does not have.
    """
    connection = connect_to(file)
    connected(connection)
    try:
        system = discover(connection.reader, connection.target, lost_tables=lost_tables)
        missing = tuple(public_problems(connection.reader, system, connection.target.public_routes))
        refuse(missing, read_text(file) if missing else "", str(file))
        return Reached(file, connection, system)
    except CouldNotLook as error:
        raise _cannot_look(connection.target, error) from error


def must_be_one_place(target: Target) -> None:
    """Raise UsageError where AWS is asked at an emulator and clients' requests would go to AWS's real host names.

    An API's ID means another API there: its requests, and the keys in them, would reach a stranger.
    """
    if target.embedded is None and target.system.url is None and (emulator := redirected()):
        raise UsageError(
            f"target {target.name}: AWS_ENDPOINT_URL leads to {emulator}, "
            "but what clients do would be tried at amazonaws.com",
            "write the target with `stormproof target init --ready-file F` for `stormproof localaws`, "
            "say [system] url where another emulator serves the API, or unset AWS_ENDPOINT_URL",
        )


def _cannot_look(target: Target, error: CouldNotLook) -> UsageError:
    return UsageError(
        f"target {target.name} cannot be looked at: {error.message} [{error.code}]",
        "`stormproof doctor` checks credentials, permissions and reach",
    )
