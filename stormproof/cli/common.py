"""What most verbs begin with: find the target file, connect, discover the system."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from stormproof.aws.access.connection import Connection, connect
from stormproof.aws.discovery.systems import discover
from stormproof.aws.discovery.target_file import check_dates, load_target
from stormproof.core.criteria.catalogue import catalogue
from stormproof.core.errors import CouldNotLook, UsageError
from stormproof.core.evidence import Record
from stormproof.core.system import System
from stormproof.core.target.model import Target

VARIABLE = "STORMPROOF_TARGET"
DEFAULT = Path("stormproof.toml")
WIDTH_OF_FILES = 160
"""Characters a line where the output is no terminal: an ARN fits."""

TargetOption = Annotated[
    Path | None, typer.Option("--target", metavar="FILE", help=f"Target file; default: ${VARIABLE} or ./{DEFAULT}.")
]
CriteriaOption = Annotated[
    str | None,
    typer.Option("--criteria", metavar="IDS", help="Criteria (1.1,6.2) or requirements (1,6); default: all."),
]
JsonOption = Annotated[str | None, typer.Option("--json", metavar="FILE|-", help="Write the result as JSON.")]
YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]


@dataclass(frozen=True)
class Opened:
    """A connection to the target and the system found there."""

    connection: Connection
    system: System


def opened(named: Path | None) -> Opened:
    """Load the target, connect and discover; raises TargetError, and UsageError where AWS cannot be looked at."""
    file = target_file(named)
    connection = reached(file)
    try:
        return Opened(connection, discover(connection.reader, connection.target))
    except CouldNotLook as error:
        raise _unreachable(connection.target, error) from error


def reached(file: Path) -> Connection:
    """Load a target file and connect; raises as `opened`."""
    target = load_target(file)
    try:
        connection = connect(target, unrecorded)
        check_dates(target, file, connection.clock.now())
    except CouldNotLook as error:
        raise _unreachable(target, error) from error
    return connection


def _unreachable(target: Target, error: CouldNotLook) -> UsageError:
    said = f"target {target.name} cannot be looked at: {error.message}"
    return UsageError(said, f"[{error.code}] stormproof doctor tells what works and what does not")


def unrecorded(_: Record) -> None:
    """An administrator's verb rests no verdict on what it sees."""


def criteria_ids(named: str | None) -> list[str] | None:
    """Return the ids that ``--criteria`` means, None for all; raises UsageError for an unknown one."""
    return None if named is None else [c.id for c in catalogue().select(named.split(","))]


def console(to_json: str | None = None) -> Console:
    """Return where people read: stdout, or stderr where stdout is taken by JSON; colour on a terminal alone."""
    stream = sys.stderr if to_json == "-" else sys.stdout
    return Console(file=stream, highlight=False, markup=False, width=None if stream.isatty() else WIDTH_OF_FILES)


def write_json(document: Any, to: str | None) -> None:
    """Write a document to a file or, for ``-``, to stdout; raises UsageError for a file that cannot be written."""
    if to is None:
        return
    text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    if to == "-":
        sys.stdout.write(text)
        return
    try:
        Path(to).write_text(text, "utf-8")
    except OSError as error:
        raise UsageError(f"--json {to}: {error.strerror}", "name a file that you may write, or - for stdout") from error


def agreed(question: str, *, yes: bool) -> bool:
    """Ask, unless the answer was given with ``--yes`` or there is no terminal to ask on."""
    return yes or not sys.stdin.isatty() or typer.confirm(question)


def target_file(named: Path | None) -> Path:
    """Return the target file that is meant; raises UsageError where there is none."""
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
        "`stormproof localaws --ready-file F` runs one on this machine",
    )
