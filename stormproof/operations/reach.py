"""Reaches a target: finds its file, connects, discovers the system. Every verb and every run begins so."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from stormproof.aws.access.call_records import unrecorded
from stormproof.aws.access.connection import Connection, connect
from stormproof.aws.carried_clock import CarriedClock
from stormproof.aws.clock import clock_of
from stormproof.aws.discovery.systems import discover
from stormproof.aws.discovery.target_file import check_dates, load_target, read_text
from stormproof.aws.embedded.extra import INSTALL, is_installed
from stormproof.core.errors import CouldNotLook, UsageError
from stormproof.core.evidence import Redactor
from stormproof.core.planning.controls import PlanContext
from stormproof.core.system import System
from stormproof.core.target.file import refuse
from stormproof.core.target.model import Target
from stormproof.operations.workload.routes import public_problems

VARIABLE = "STORMPROOF_TARGET"
DEFAULT = Path("stormproof.toml")


@dataclass(frozen=True)
class Reached:
    """A target that answers, and the system that was found there."""

    file: Path
    connection: Connection
    system: System

    @property
    def context(self) -> PlanContext:
        """What controls and sabotages are made for."""
        target = self.connection.target
        return PlanContext(self.system, target.policy, public_routes=target.public_routes)

    @property
    def redactor(self) -> Redactor:
        """What removes secrets from everything that is recorded of this target."""
        return self.connection.log.redactor


def target_file(named: Path | None) -> Path:
    """Return the target file that is meant: the named one, $STORMPROOF_TARGET, ./stormproof.toml.

    Raises UsageError where there is none.
    """
    if named is not None:
        return named
    if variable := os.environ.get(VARIABLE):
        return Path(variable)
    if DEFAULT.exists():
        return DEFAULT
    raise UsageError(
        "there is no target",
        f"name a target file with --target, with {VARIABLE}, or as ./{DEFAULT}; "
        "`stormproof target init` writes one for a system on AWS, "
        f"`stormproof localaws --ready-file F` runs one on this machine{'' if is_installed() else f' after {INSTALL}'}",
    )


def connect_to(file: Path) -> Connection:
    """Load a target file and connect; nothing that is called is recorded.

    Raises TargetError, and UsageError where AWS cannot be reached or refuses the credentials.
    """
    target = load_target(file)
    try:
        clock = CarriedClock(clock_of(target)) if target.embedded else clock_of(target)
        connection = connect(target, unrecorded, clock=clock)
        check_dates(target, file, connection.clock.now())
    except CouldNotLook as error:
        raise _cannot_look(target, error) from error
    return connection


def reach(file: Path) -> Reached:
    """Connect to a target and discover its system; raises as `connect_to`.

    Raises TargetError too, naming file and line, for public routes that the API does not have.
    """
    connection = connect_to(file)
    try:
        system = discover(connection.reader, connection.target)
        missing = tuple(public_problems(connection.reader, system, connection.target.public_routes))
        refuse(missing, read_text(file) if missing else "", str(file))
        return Reached(file, connection, system)
    except CouldNotLook as error:
        raise _cannot_look(connection.target, error) from error


def _cannot_look(target: Target, error: CouldNotLook) -> UsageError:
    return UsageError(
        f"target {target.name} cannot be looked at: {error.message} [{error.code}]",
        "`stormproof doctor` checks credentials, permissions and reach",
    )
