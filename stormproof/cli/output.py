"""Where verbs print: every line goes through here, and what a terminal would obey is shown instead."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import typer
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from stormproof.core.errors import UsageError
from stormproof.core.output.printable import json_text, printable
from stormproof.run.reporting.files import must_take

WIDTH_OF_FILES = 160
"""Characters a line where the output is no terminal: an ARN fits."""


class PrintableConsole(Console):
    """A console that colours and moves by itself alone: the text that it is given cannot."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Yield the segments of what is printed, those of text made printable."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(printable(segment.text), segment.style)


def console(to_json: str | None = None) -> Console:
    """Return where people read: stdout, or stderr where stdout is taken by JSON; colour on a terminal alone."""
    stream = sys.stderr if to_json == "-" else sys.stdout
    width = None if stream.isatty() else WIDTH_OF_FILES
    return PrintableConsole(file=stream, highlight=False, markup=False, width=width)


def say(text: str, *, err: bool = False) -> None:
    """Print a text as it is, without wrapping: to stdout, or to stderr."""
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
