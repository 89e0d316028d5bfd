"""Calls a verb by typer, and says what ended it. Each verb's module is imported only when it is called."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Sequence
from importlib import import_module
from typing import Annotated

import typer

from stormproof import __version__
from stormproof.aws.undo.interruption import watch
from stormproof.cli.speaking.beginnings import colors_beginning
from stormproof.cli.speaking.helps import SETTINGS, PlainCommand, PlainGroup
from stormproof.cli.speaking.interrupted import interrupted
from stormproof.cli.speaking.manner import EVERYWHERE, speaking, taken_off
from stormproof.cli.verbs import ABOUT, COLOR, DEBUG, PROGRAM, QUIET, VERBOSE, VERBS, VERSION, Verb
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
from stormproof.garbage import collected_seldom

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
CRASHED = 2


def call(given: Sequence[str]) -> None:
    """Run a verb and exit with its status; an error of ours is one message on stderr, without a traceback."""
    collected_seldom()
    logging.getLogger("stamina").addHandler(logging.NullHandler())  # what is repeated stands in the record of calls
    watch(anew=True)  # faults are undone on the way out
    try:
        asked, words = taken_off(given)
        with speaking(asked):
            _once(words, "--target")
            application(words)(words, prog_name=PROGRAM)
    except Exception as error:
        raise SystemExit(_ended(error, debug=DEBUG.name in given)) from error
    except SystemExit as leaving:
        if _by_a_person(leaving):
            _say(f"stormproof: interrupted; {interrupted(_invoked(given))}")
        if isinstance(leaving.__context__, BrokenPipeError):
            raise SystemExit(CRASHED) from leaving
        raise


def _invoked(words: Sequence[str]) -> str | None:
    """Return the verb that words of a command line name, None for none."""
    return next((word for word in words if not word.startswith("-")), None)


def _by_a_person(leaving: SystemExit) -> bool:
    """Tell whether a verb was interrupted that has not said so itself."""
    context = leaving.__context__
    return context is not None and isinstance(context.__cause__, KeyboardInterrupt)


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
        _say(f"stormproof: {crash_line(error)}")
        if not debug and not isinstance(error, OSError):
            _say(f"  this is a defect; {DEBUG.name} shows where it came from")
    return status_of(error)


def _once(words: Sequence[str], option: str) -> None:
    """Raise UsageError for an option that names one thing and is given twice."""
    if sum(word == option or word.startswith(f"{option}=") for word in words) > 1:
        raise UsageError(f"{option} is given twice", "a run is about one target")


def _say(text: str) -> None:
    from stormproof.cli.output import say  # noqa: PLC0415 - only what went wrong is said here

    say(text, err=True)


def application(words: Sequence[str]) -> typer.Typer:
    """Return the application with the verb that words name in full, and all others as a line of the help."""
    app = typer.Typer(
        help=ABOUT,
        add_completion=False,
        pretty_exceptions_enable=False,
        no_args_is_help=True,
        rich_markup_mode=None,
        context_settings=SETTINGS,
        cls=PlainGroup,
    )
    app.callback()(_everywhere)
    _add_those(app, VERBS, words)
    return app


def whole_application() -> typer.Typer:
    """Return the application with every verb in full: it takes a while to import all of them."""
    app = application(())
    app.registered_commands.clear()
    _add_those(app, VERBS, None)
    return app


def _add_those(app: typer.Typer, verbs: Sequence[Verb], words: Sequence[str] | None) -> None:
    """Add verbs: in full the one that words name, or all where nobody says what was called."""
    named = _invoked(words or ())
    for verb in verbs:
        if words is None:
            _add(app, verb, None)
        elif verb.name == named:
            _add(app, verb, words[words.index(named) + 1 :])
        else:
            app.command(verb.name, help=verb.summary)(_listed)


def _add(app: typer.Typer, verb: Verb, words: Sequence[str] | None) -> None:
    """Add a verb in full, with that of its commands which the words behind it name."""
    if verb.commands:
        below = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
        _add_those(below, verb.commands, words)
        app.add_typer(below, name=verb.name, help=verb.summary, epilog=EVERYWHERE, cls=PlainGroup)
        return
    module = import_module(verb.module)
    if not verb.group:
        app.command(verb.name, cls=PlainCommand, epilog=EVERYWHERE, short_help=verb.summary)(module.run)
        return
    for each in module.app.registered_commands:
        each.cls, each.epilog = PlainCommand, EVERYWHERE
    own = module.app.info.cls
    group = own if isinstance(own, type) and issubclass(own, PlainGroup) else PlainGroup
    app.add_typer(module.app, name=verb.name, help=verb.summary, epilog=EVERYWHERE, cls=group)


def _version(wanted: bool) -> None:  # noqa: FBT001 - typer calls it with the option's value
    if wanted:
        from stormproof.cli.output import say  # noqa: PLC0415 - as above

        say(f"stormproof {__version__}")
        raise typer.Exit


VersionOption = Annotated[bool, typer.Option(VERSION.name, callback=_version, is_eager=True, help=VERSION.says)]


def _everywhere(
    quiet: Annotated[bool, typer.Option(QUIET.name, help=QUIET.says)] = False,  # noqa: FBT002 - taken off before
    verbose: Annotated[bool, typer.Option(VERBOSE.name, help=VERBOSE.says)] = False,  # noqa: FBT002 - as above
    color: Annotated[
        str, typer.Option(COLOR.name, metavar=COLOR.shown, help=COLOR.says, autocompletion=colors_beginning)
    ] = COLOR.default,
    debug: Annotated[bool, typer.Option(DEBUG.name, help=DEBUG.says)] = False,  # noqa: FBT002 - as above
    version: VersionOption = False,  # noqa: FBT002 - by its callback
) -> None:
    """Options of all verbs, which may stand before or behind the verb."""


def _listed() -> None:
    """Stand for a verb that was not called."""
