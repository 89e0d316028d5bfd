"""How a proof is told on a terminal: a line a scenario as it ends, then the tables, and the sum by criterion."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from stormproof.core.criteria.catalogue import catalogue
from stormproof.run.prove.kills import Kill, KillTable
from stormproof.run.prove.passes import PassResult

RIGHT = {"time", "sabotages", "missed", "pass scenarios", "blamed"}


def line(row: Kill | PassResult) -> Text:
    """Return what is said when a scenario has ended; one that went wrong is named, so that it can be played alone."""
    if isinstance(row, Kill):
        mark = ("found  ", "green") if row.killed else ("MISSED ", "bold red")
    elif row.blamed:
        mark = ("BLAMED ", "bold red")
    else:
        mark = ("passed ", "green") if row.passed else ("not here ", "")
    wanted = "" if isinstance(row, Kill) else "".join(f"; {each}" for each in (*row.planned, *_follows(row)))
    wrong = not row.killed if isinstance(row, Kill) else row.blamed
    again = f"--only {row.sabotage if isinstance(row, Kill) else row.scenario}, " if wrong else ""
    return Text.assemble(mark, f"{row.criterion:<5}{row.title}: {row.got}{wanted} ({again}{row.seconds:.1f} s)")


def tables(found: KillTable) -> Iterator[RenderableType]:
    """Yield what is printed at the end."""
    if found.kills:
        yield _kills(found)
    if found.passes:
        yield _passes(found)
    yield _sum(found)
    yield _sentence(found)


def _kills(found: KillTable) -> Table:
    rows = _table("Kill table", "sabotage", "criterion", "expected", "got", "also red", "mended by", "time")
    for kill in found.kills:
        rows.add_row(
            kill.sabotage,
            kill.criterion,
            kill.expected,
            Text(kill.got, "" if kill.got == kill.expected else "bold red"),
            " ".join(kill.also_red) or "-",
            kill.mended_by or Text("not mended", "bold red"),
            f"{kill.seconds:.1f} s",
        )
    return rows


def _passes(found: KillTable) -> Table:
    rows = _table("Pass table", "pass scenario", "criterion", "got", "the plan", "time")
    for each in found.passes:
        left = Text("; ".join((*each.reasons, *_follows(each))) or "-")
        rows.add_row(
            each.scenario,
            each.criterion,
            Text(each.got, "bold red" if each.blamed and not each.planned else ""),
            Text("; ".join(each.planned), "bold red") if each.planned else left,
            f"{each.seconds:.1f} s",
        )
    return rows


def _follows(row: PassResult) -> tuple[str, ...]:
    """Return what controls of other criteria would make of ours because of it, in words."""
    return tuple(f"follows: {each}" for each in row.follows)


def _sum(found: KillTable) -> Table:
    """Return how much was played of each criterion, and what of it went wrong."""
    rows = _table("By criterion", "criterion", "sabotages", "missed", "pass scenarios", "blamed")
    counts = (
        Counter(each.criterion for each in found.kills),
        Counter(each.criterion for each in found.missed),
        Counter(each.criterion for each in found.played),
        Counter(each.criterion for each in found.blamed),
    )
    for criterion in catalogue().select(
        {row.criterion for row in found.kills} | {row.criterion for row in found.passes}
    ):
        rows.add_row(criterion.id, *(str(count[criterion.id]) for count in counts))
    return rows


def _sentence(found: KillTable) -> str:
    kills = len(found.kills)
    said = [f"{kills - len(found.missed)} of {kills} sabotages were found and mended"] if kills else []
    played = len(found.played)
    if played:
        passed = played - len(found.blamed)
        said.append(f"{passed} of {played} complying states passed and were left alone")
    if elsewhere := len(found.passes) - played:
        said.append(f"{elsewhere} have nothing here to be played on")
    return "; ".join(said)


def _table(title: str, *names: str) -> Table:
    rows = Table(box=None, pad_edge=False, title=title, title_justify="left")
    for name in names:
        rows.add_column(name, justify="right" if name in RIGHT else "left", overflow="fold")
    return rows
