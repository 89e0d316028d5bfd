"""Where verbs print: every line goes through here, and what a terminal would obey is shown instead."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import typer
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from stormproof.cli.speaking.live import clear_line
from stormproof.cli.speaking.manner import manner
from stormproof.core.errors import UsageError
from stormproof.core.output.printable import json_text, printable
from stormproof.run.reporting.files import must_take

TAB = "\t"
WIDTH_OF_FILES = 100_000
"""Characters a line where the output is no terminal: nothing is folded there."""


class PrintableConsole(Console):
    """A console that colours and moves by itself alone: the text that it is given cannot.

    Where it writes to no terminal, tables are a line a row, whole, their cells parted by tabs: `grep` finds what stands
    in a row, `cut` takes a column, and no name is cut into two lines.
    """

    def print(self, *objects: Any, **how: Any) -> None:
        """Print, with the line of what is being done cleared first."""
        clear_line()
        super().print(*objects, **how)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Yield the segments of what is printed, those of text made printable."""
        whole = isinstance(renderable, Table) and not self.file.isatty()
        for segment in _whole(renderable, self) if whole else super().render(renderable, options):
            yield segment if segment.control else Segment(printable(segment.text), segment.style)


def _whole(table: Any, out: Console) -> Iterator[Segment]:
    """Yield a table's title, heading and rows, a line each; rich itself would make blanks of tabs."""
    if table.title:
        yield Segment(f"{table.title}\n")
    heading = [tuple(column.header for column in table.columns)] if table.show_header else []
    for row in (*heading, *zip(*(column.cells for column in table.columns), strict=True)):
        for number, content in enumerate(row):
            yield Segment(TAB * bool(number))
            cell = _cell(content)
            yield from Segment.apply_style(cell.render(out), out.get_style(cell.style))
        yield Segment.line()


def _cell(content: RenderableType) -> Text:
    """Return what stands in a cell on one line."""
    text = content.copy() if isinstance(content, Text) else Text(str(content))
    if any(each in text.plain for each in "\n\t"):
        text.plain = " ".join(text.plain.split())
    text.end = ""
    return text


def console(to_json: str | None = None) -> Console:
    """Return where people read: stdout, or stderr where stdout is taken by JSON; colour on a terminal alone."""
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
