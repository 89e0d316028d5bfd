"""What verbs share: their common options, how they reach a target and say which, the question before a change."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from stormproof.aws.access.connection import Connection
from stormproof.aws.undo.lease import Waiting
from stormproof.cli.output import console, say, writable_json, write_json
from stormproof.core.criteria.built import must_be_built
from stormproof.core.criteria.catalogue import catalogue
from stormproof.core.errors import UsageError
from stormproof.core.output.printable import printable
from stormproof.operations.reach import Reached, introduction, reach
from stormproof.operations.target_choice import DEFAULT, EMBEDDED, VARIABLE, target_file
from stormproof.operations.undo import finish_undo, pending_lines
from stormproof.operations.waiting import waiting_for

__all__ = ("console", "write_json")

TargetOption = Annotated[
    Path | None, typer.Option("--target", metavar="FILE", help=f"Target file; default: ${VARIABLE} or ./{DEFAULT}.")
]
AnyTargetOption = Annotated[
    str | None,
    typer.Option(
        "--target",
        metavar="FILE",
        help=f"Target file, or `{EMBEDDED}`: a fresh embedded AWS; default: ${VARIABLE} or ./{DEFAULT}.",
    ),
]
CriteriaOption = Annotated[
    str | None,
    typer.Option("--criteria", metavar="IDS", help="Criteria (1.1,6.2) or requirements (1,6); default: all."),
]
JsonOption = Annotated[
    str | None,
    typer.Option("--json", metavar="FILE|-", callback=writable_json, help="Write the result as JSON."),
]
AllOrNothingOption = Annotated[
    bool, typer.Option("--all-or-nothing", help="Change nothing where anything would be held back.")
]
SystemOption = Annotated[
    Path | None,
    typer.Option("--system", metavar="TEMPLATE", help="SAM or CloudFormation template to deploy; default: the twin."),
]
ParameterOption = Annotated[
    list[str] | None, typer.Option("--parameter", metavar="KEY=VALUE", help="Of that template; may be given again.")
]
NoWaitOption = Annotated[bool, typer.Option("--no-wait", help="Refuse at once where another run is at it.")]
LeaseWaitOption = Annotated[
    float,
    typer.Option(
        "--lease-wait", metavar="MINUTES", min=0, help="How long to wait while another run changes the target."
    ),
]
YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]


def criteria_ids(named: str | None, built: Iterable[Collection[str]] = ()) -> list[str] | None:
    """Return the ids that ``--criteria`` means, None for all.

    `built` holds the criteria of each thing that can serve them, where any can. Raises UsageError for an unknown one,
    and for a requirement of which nothing is built.
    """
    if named is None:
        return None
    ids = [c.id for c in catalogue().select(named.split(","))]
    if served := {criterion for each in built for criterion in each}:
        must_be_built(ids, served)
    return ids


def introduce(connection: Connection) -> None:
    """Say, on stderr, whom everything that follows is about."""
    say(introduction(connection), err=True)


def arrive(named: Path | None) -> Reached:
    """Reach the target that is meant, and say whom everything that follows is about; raises as `reach`."""
    return reach(target_file(named), introduce)


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


def lease_waiting(out: Console, minutes: float, *, no_wait: bool) -> Waiting:
    """Return how long a verb waits for the lease of another run, told on a live line."""
    terminal = sys.stderr if sys.stderr.isatty() else None
    return waiting_for(0.0 if no_wait else minutes, lambda text: out.print(Text(text)), terminal)


def put_back_first(reached: Reached, out: Console, waiting: Waiting, *, before_apply: bool = False) -> bool:
    """Put back what an interrupted run left, with a line about each; tell whether something is left to `apply`.

    Raises as `operations.undo.finish_undo`.
    """
    done = finish_undo(reached.connection, reached.system, waiting=waiting, before_apply=before_apply)
    for entry in done.done:
        out.print(Text(f"put back what an interrupted run left: {entry.title}"))
    for line in done.to_mend:
        out.print(Text(f"left to be mended by this: {line}", "yellow"))
    return bool(done.to_mend)


def show_pending(reached: Reached, out: Console) -> None:
    """Print what an interrupted run left to be undone, as the first lines of a verb that does not put it back."""
    for line in pending_lines(reached.connection, reached.system):
        out.print(Text(f"still to be undone: {line}; see `stormproof undo`", "bold yellow"))
