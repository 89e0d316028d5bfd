"""Tables, of rows under their columns; the console folds them on a terminal and prints them whole in a pipe."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text


def show_rows(
    out: Console, columns: Sequence[str], rows: Iterable[Sequence[str | Text]], *, right: Collection[str] = ()
) -> None:
    """Print rows under their columns; those in `right` are figures."""
    table = Table(box=None, pad_edge=False)
    for name in columns:
        table.add_column(name, justify="right" if name in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*row)
    out.print(table)
