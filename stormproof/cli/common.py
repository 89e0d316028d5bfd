"""What verbs share: their common options, where they print, JSON, the question before a change."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from stormproof.aws.undo.lease import Waiting
from stormproof.core.criteria.catalogue import catalogue
from stormproof.core.errors import UsageError
from stormproof.operations.reach import DEFAULT, VARIABLE, Reached
from stormproof.operations.undo import finish_undo, pending_lines
from stormproof.operations.waiting import waiting_for

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


def agreed(question: str, *, yes: bool, unasked: bool = True) -> bool:
    """Ask, unless the answer was given with ``--yes``; where there is no terminal to ask on, `unasked` is the answer.

    Raises UsageError where that is no.
    """
    if yes:
        return True
    if sys.stdin.isatty():
        return typer.confirm(question)
    if not unasked:
        raise UsageError(f"{question} There is no terminal to ask on, and nothing was changed", "say --yes")
    return True


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
