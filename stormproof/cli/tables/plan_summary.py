"""A plan in a few lines: by concern, what clients will feel by kind, what it costs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from stormproof.aws.interpreters.preview import Preview, Row
from stormproof.cli.tables.showing import cost, counted, show_end


def show_summary(preview: Preview, concerns: Mapping[str, str], out: Console) -> None:
    """Print how many changes each concern has, which are BREAKING and why, and the end of the whole plan."""
    by_concern: defaultdict[str, list[Row]] = defaultdict(list)
    for row in preview.rows:
        by_concern[concerns.get(row.control, row.control)].append(row)
    if by_concern:
        out.print(_table(by_concern))
    _show_breaking(preview, out)
    show_end(preview, out)


def _table(by_concern: Mapping[str, list[Row]]) -> Table:
    table = Table(box=None, pad_edge=False)
    for name in ("concern", "changes", "BREAKING", "criteria", "cost"):
        table.add_column(name, justify="right" if name in {"changes", "BREAKING"} else "left", overflow="fold")
    for concern, rows in by_concern.items():
        breaking = sum(bool(row.breaking) for row in rows)
        served = {int(criterion.partition(".")[0]) for row in rows for criterion in row.criteria}
        table.add_row(
            Text(concern, "bold"),
            str(len(rows)),
            Text(str(breaking or "-"), "bold red" if breaking else ""),
            ", ".join(map(str, sorted(served))),
            cost(rows),
        )
    return table


def _show_breaking(preview: Preview, out: Console) -> None:
    kinds = Counter(row.breaking for row in preview.rows if row.breaking)
    if not kinds:
        return
    out.print(Text("\nBREAKING for clients, by kind", "bold red"))
    for kind, number in kinds.most_common():
        said = Text.assemble((f"{counted(number, 'change')}: ", "red"), kind)
        out.print(Padding(said, (0, 0, 0, 2), expand=False))
