"""A console by rich, whose tables are whole in a pipe. Verbs that print lines alone need none: it is slow to import."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from stormproof.cli.speaking.live import clear_line
from stormproof.core.output.printable import printable

TAB = "\t"


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
