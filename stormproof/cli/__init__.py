"""The command line: parses, calls, prints. Each verb's module is imported only when it is called."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Annotated

import typer

from stormproof import __version__
from stormproof.aws.undo.interruption import watch
from stormproof.cli.verbs import VERBS
from stormproof.core.errors import (
    CallFailed,
    Conflict,
    CouldNotLook,
    NotThere,
    Refuted,
    StormproofError,
    Undecidable,
    UndoIncomplete,
    UsageError,
)

STATUS: tuple[tuple[type[StormproofError], int], ...] = (
    (UndoIncomplete, 4),
    (UsageError, 2),
    (Conflict, 1),
    (Refuted, 1),
    (CouldNotLook, 3),
    (NotThere, 3),
    (Undecidable, 3),
    (CallFailed, 3),
)
"""The exit status of an error that ends a verb: the table of verdicts, applied to what stopped it."""
DEBUG = "--debug"
INTERRUPTED = 130
INTERRUPTION = (
    "stormproof: interrupted; what was made is kept, and the same verb goes on from there; "
    "`stormproof undo --list` tells whether anything is left disturbed"
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a verb and exit with its status; an error of ours is one message on stderr, without a traceback."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    debug = DEBUG in given
    words = [word for word in given if word != DEBUG]
    logging.getLogger("stamina").addHandler(logging.NullHandler())  # what is repeated stands in the record of calls
    watch(anew=True)  # faults are undone on the way out
    try:
        application(next((word for word in words if not word.startswith("-")), None))(words, prog_name="stormproof")
    except StormproofError as error:
        if debug:
            raise
        typer.echo(f"stormproof: {error}", err=True)
        raise SystemExit(status_of(error)) from error
    except SystemExit as leaving:
        if leaving.code == INTERRUPTED:
            typer.echo(INTERRUPTION, err=True)
        raise


def status_of(error: StormproofError) -> int:
    """Return the exit status of an error."""
    return next((status for kind, status in STATUS if isinstance(error, kind)), 3)


def application(invoked: str | None) -> typer.Typer:
    """Return the application with the invoked verb in full and all others as a line of the help."""
    app = typer.Typer(
        help="Harden a serverless system on AWS and prove 64 acceptance criteria by behaviour.",
        add_completion=False,
        pretty_exceptions_enable=False,
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    app.callback()(_everywhere)
    for verb in VERBS:
        if verb.name != invoked:
            app.command(verb.name, help=verb.summary)(_listed)
            continue
        module = import_module(verb.module)
        if verb.group:
            app.add_typer(module.app, name=verb.name, help=verb.summary)
        else:
            app.command(verb.name)(module.run)
    return app


def _version(wanted: bool) -> None:  # noqa: FBT001 - typer calls it with the option's value
    if wanted:
        typer.echo(f"stormproof {__version__}")
        raise typer.Exit


def _everywhere(
    debug: Annotated[bool, typer.Option(DEBUG, help="Show the traceback of an error.")] = False,  # noqa: FBT002 - taken off before
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True)] = False,  # noqa: FBT002 - by its callback
) -> None:
    """Options of all verbs."""


def _listed() -> None:
    """Stand for a verb that was not called."""
