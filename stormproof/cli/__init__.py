"""The command line: parses, calls, prints. Each verb's module is imported only when it is called."""

from __future__ import annotations

import io
import logging
import sys
import traceback
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
from stormproof.core.output.crashes import crash_line

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
CRASHED = 2
INTERRUPTION = (
    "stormproof: interrupted; what was made is kept, and the same verb goes on from there; "
    "`stormproof undo --list` tells whether anything is left disturbed"
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a verb and exit with its status; an error of ours is one message on stderr, without a traceback."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    debug = DEBUG in given
    words = [word for word in given if word != DEBUG]
    _never_fail_to_encode()
    logging.getLogger("stamina").addHandler(logging.NullHandler())  # what is repeated stands in the record of calls
    watch(anew=True)  # faults are undone on the way out
    try:
        _once(words, "--target")
        invoked = next((word for word in words if not word.startswith("-")), None)
        application(invoked)(words, prog_name="stormproof", obj={DEBUG: debug})
    except Exception as error:
        raise SystemExit(_ended(error, debug=debug)) from error
    except SystemExit as leaving:
        if leaving.code == INTERRUPTED:
            _say(INTERRUPTION)
        if isinstance(leaving.__context__, BrokenPipeError):
            raise SystemExit(CRASHED) from leaving
        raise


def status_of(error: Exception) -> int:
    """Return the exit status of an error; what nobody meant to raise says nothing about the system."""
    if not isinstance(error, StormproofError):
        return CRASHED
    return next((status for kind, status in STATUS if isinstance(error, kind)), 3)


def _ended(error: Exception, *, debug: bool) -> int:
    """Print what ended a verb, with its traceback where that was asked for; returns the exit status."""
    if debug:
        _say("".join(traceback.format_exception(error)).rstrip())
    if isinstance(error, StormproofError):
        _say(f"stormproof: {error}")
    else:
        hint = "" if debug or isinstance(error, OSError) else f"\n  this is a defect; {DEBUG} shows where it came from"
        _say(f"stormproof: {crash_line(error)}{hint}")
    return status_of(error)


def _once(words: Sequence[str], option: str) -> None:
    """Raise UsageError for an option that names one thing and is given twice."""
    if sum(word == option or word.startswith(f"{option}=") for word in words) > 1:
        raise UsageError(f"{option} is given twice", "a run is about one target")


def _never_fail_to_encode() -> None:
    """Have what the terminal's encoding lacks written by its number, instead of ending the verb."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _say(text: str) -> None:
    from stormproof.cli.output import say  # noqa: PLC0415 - a help needs none of its libraries

    say(text, err=True)


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
        from stormproof.cli.output import say  # noqa: PLC0415 - as above

        say(f"stormproof {__version__}")
        raise typer.Exit


def _everywhere(
    debug: Annotated[bool, typer.Option(DEBUG, help="Show the traceback of an error.")] = False,  # noqa: FBT002 - taken off before
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True)] = False,  # noqa: FBT002 - by its callback
) -> None:
    """Options of all verbs."""


def _listed() -> None:
    """Stand for a verb that was not called."""
