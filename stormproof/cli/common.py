"""What verbs share: their common options, where they print, JSON, the question before a change."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from stormproof.core.criteria.catalogue import catalogue
from stormproof.core.errors import UsageError
from stormproof.operations.reach import DEFAULT, VARIABLE

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
