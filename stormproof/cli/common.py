"""What verbs share: how they reach a target and say which, the question before a change."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

import typer
from rich.console import Console
from rich.text import Text

from stormproof.aws.access.connection import Connection
from stormproof.aws.undo.lease import Waiting, leased
from stormproof.aws.undo.pending import Completed
from stormproof.cli.output import console, say, write_json
from stormproof.cli.speaking.live import working
from stormproof.cli.speaking.manner import manner
from stormproof.cli.speaking.options import (
    AllOrNothingOption,
    AnyTargetOption,
    CriteriaOption,
    JsonOption,
    LeaseWaitOption,
    NoWaitOption,
    ParameterOption,
    SystemOption,
    TargetOption,
    YesOption,
)
from stormproof.core.criteria.built import BUILT, must_be_built
from stormproof.core.criteria.catalogue import catalogue
from stormproof.core.errors import UsageError
from stormproof.core.output.printable import printable
from stormproof.operations.demanded import demanded
from stormproof.operations.reach import Reached, introduction, reach
from stormproof.operations.target_choice import target_file
from stormproof.operations.undo import finish_undo, pending_lines
from stormproof.operations.waiting import waiting_for

__all__ = (
    "AllOrNothingOption",
    "AnyTargetOption",
    "CriteriaOption",
    "JsonOption",
    "LeaseWaitOption",
    "NoWaitOption",
    "ParameterOption",
    "SystemOption",
    "TargetOption",
    "YesOption",
    "console",
    "write_json",
)
"""What verbs import from here though it stands elsewhere."""

REACHED: ContextVar[dict[Path, Reached] | None] = ContextVar("reached", default=None)
"""The targets that verbs have reached, where somebody calls several of them one after the other."""


def criteria_ids(named: str | None, built: Iterable[Collection[str]] = (), are: str = BUILT) -> list[str] | None:
    """Return the ids that ``--criteria`` means, None for all.

    `built` holds the criteria of each thing that can serve them, where any can: those count that a feature demands.
    `are` says what those are.
    Raises UsageError for an unknown one, and for a requirement of which nothing is built.
    """
    if named is None:
        return None
    ids = [c.id for c in catalogue().select(named.split(","))]
    if served := {criterion for each in built for criterion in each}:
        must_be_built(ids, served & demanded(), are)
    return ids


def introduce(connection: Connection) -> None:
    """Say, on stderr, whom everything that follows is about, unless quiet is wanted."""
    if not manner().quiet:
        say(introduction(connection), err=True)


def arrive(named: Path | None, *, lost_tables: bool = False) -> Reached:
    """Reach the target that is meant, and say whom everything that follows is about; raises as `reach`."""
    file, kept = target_file(named), REACHED.get()
    with working(f"looking for the system of {file}"):
        if kept is None or lost_tables:
            return reach(file, introduce, lost_tables=lost_tables)
        if file not in kept:
            kept[file] = reach(file, introduce)
            return kept[file]
    introduce(kept[file].connection)
    return kept[file]


@contextmanager
def keeping(kept: dict[Path, Reached]) -> Iterator[None]:
    """Let verbs that are called within a block go on with the targets that others have reached before them."""
    token = REACHED.set(kept)
    try:
        yield
    finally:
        REACHED.reset(token)


def agreed(question: str, connection: Connection, *, yes: bool) -> bool:
    """Ask about a target by all that tells it from others, unless the answer was given with ``--yes``.

    Raises UsageError where there is no terminal to ask on.
    """
    if yes:
        return True
    asked = f"{question} {introduction(connection)}"
    if sys.stdin.isatty():
        return typer.confirm(printable(asked))
    raise UsageError(f"{asked}\n  There is no terminal to ask on, and nothing was changed", "say --yes")


def must_agree(question: str, connection: Connection, *, yes: bool) -> None:
    """Ask as `agreed`; ends the verb with status 1 where the answer is no."""
    if not agreed(question, connection, yes=yes):
        say("Nothing was changed.", err=True)
        raise typer.Exit(1)


def lease_waiting(out: Console, minutes: float, *, no_wait: bool) -> Waiting:
    """Return how long a verb waits for the lease of another run, told on a live line."""
    terminal = sys.stderr if sys.stderr.isatty() else None
    return waiting_for(0.0 if no_wait else minutes, lambda text: out.print(Text(text)), terminal)


@contextmanager
def changing(reached: Reached, doing: str, out: Console, minutes: float, *, no_wait: bool) -> Iterator[None]:
    """Hold the target's lease while a verb changes something of it; raises as `aws.undo.lease.leased`."""
    with leased(reached.connection, reached.system, doing, lease_waiting(out, minutes, no_wait=no_wait)):
        yield


def put_back_first(
    reached: Reached, out: Console, waiting: Waiting, *, before_apply: bool = False, proofs: bool = False
) -> Completed:
    """Put back what an interrupted run left, with a line about each; return it, with what is left to `apply`.

    Raises as `operations.undo.finish_undo`.
    """
    connection, system = reached.connection, reached.system
    done = finish_undo(connection, system, waiting=waiting, before_apply=before_apply, proofs=proofs)
    for entry in done.done:
        out.print(Text(f"put back what an interrupted run left: {entry.title}"))
    for line in done.to_mend:
        out.print(Text(f"left to be mended by this: {line}", "yellow"))
    return done


PENDING_SHOWN = 3


def show_pending(reached: Reached, out: Console) -> None:
    """Print what is still to be undone, as the first lines of a verb that does not put it back.

    A run that is at work has a dozen such things at a time: few are shown, of more it is said how many.
    """
    lines = pending_lines(reached.connection, reached.system)
    few = len(lines) <= PENDING_SHOWN or manner().verbose
    for line in lines if few else lines[:1]:
        out.print(Text(f"still to be undone: {line}; see `stormproof undo --list`", "bold yellow"))
    if not few:
        more = f"and {len(lines) - 1} more; `stormproof lease show` tells whether a run is at work"
        out.print(Text(more, "bold yellow"))
