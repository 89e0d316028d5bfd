"""Where verbs print: every line goes through here, and what a terminal would obey is shown instead."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from stormproof.cli.speaking.live import clear_line
from stormproof.cli.speaking.manner import manner
from stormproof.core.errors import UsageError
from stormproof.core.output.printable import json_text, printable
from stormproof.run.reporting.files import must_take

if TYPE_CHECKING:
    from rich.console import Console

WIDTH_OF_FILES = 100_000
"""Characters a line where the output is no terminal: nothing is folded there."""


def console(to_json: str | None = None) -> Console:
    """Return where people read: stdout, or stderr where stdout is taken by JSON; colour on a terminal alone."""
    from stormproof.cli.speaking.consoles import PrintableConsole  # noqa: PLC0415 - verbs of lines alone need no rich

    stream = sys.stderr if to_json == "-" else sys.stdout
    width = None if stream.isatty() else WIDTH_OF_FILES
    coloured = manner().coloured
    return PrintableConsole(
        file=stream,
        highlight=False,
        markup=False,
        width=width,
        force_terminal=True if coloured else None,
        no_color=None if coloured is None else not coloured,
    )


def say(text: str, *, err: bool = False) -> None:
    """Print a text as it is, without wrapping: to stdout, or to stderr."""
    clear_line()
    typer.echo(printable(text), err=err)


def write_json(document: Any, to: str | None) -> None:
    """Write a document to a file or, for ``-``, to stdout; raises UsageError for a file that cannot be written."""
    if to is None:
        return
    text = json_text(document) + "\n"
    if to == "-":
        sys.stdout.write(text)
        return
    try:
        Path(to).write_text(text, "utf-8")
    except OSError as error:
        raise UsageError(f"--json {to}: {error.strerror}", "name a file that you may write, or - for stdout") from error


def writable_json(to: str | None) -> str | None:
    """Return where JSON is to be written, once it is seen that it can be; raises UsageError."""
    if to is not None and to != "-":
        if not Path(to).parent.is_dir():
            raise UsageError(f"--json {to}: its folder is not there", "make the folder or name another one")
        must_take(Path(to), "--json")
    return to
