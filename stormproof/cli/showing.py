"""A plan as tables for people: grouped by control, before -> after, what it costs."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from stormproof.aws.interpreters.preview import Held, Preview, Row
from stormproof.core.deployment.unreleased import Releases
from stormproof.core.planning.plans import CONFLICT, WAITS, Action
from stormproof.core.system import System
from stormproof.operations.front_ends import Statement
from stormproof.operations.promotion.figures import Figure

SIGNS = {Action.CREATE: ("+", "green"), Action.UPDATE: ("~", "yellow"), Action.DELETE: ("-", "red")}
LONGEST_VALUE = 400


def show_plan(preview: Preview, console: Console) -> None:
    """Print what the plan would do; nothing to do is said as well."""
    for control, rows in groupby(preview.rows, key=lambda row: row.control):
        listed = list(rows)
        head = Text.assemble("\n", (control, "bold"), (f"  {', '.join(listed[0].criteria)}", "dim"))
        console.print(head.append(f"  {_cost(_sum(listed))}"))
        console.print(_table(listed))
    for remark in preview.remarks:
        console.print(Text(f"\nNOTE {remark.control}: {short(remark.resource)}: {remark.reason}", "yellow"))
    _show_blocked(preview.blocked, console)
    console.print()
    if preview.blocked:
        console.print(_held_back(preview))
    elif not preview.rows:
        console.print(f"Nothing to change: {counted(len(preview.satisfied), 'aspect')} as wanted.")
    if not preview.rows:
        return
    console.print(f"{counted(len(preview.rows), 'change')}, {counted(len(preview.satisfied), 'aspect')} as wanted.")
    for what, marked in (("BREAKING for clients", _breaks), ("that a deployment of the owner's can take back", _lost)):
        if number := sum(map(marked, preview.rows)):
            console.print(Text(f"{counted(number, 'change')} {what}.", "bold red"))
    _show_cost(preview, console)


def show_unreleased(releases: Releases, console: Console) -> None:
    """Print, before anything else, what an owner has put into ``$LATEST`` and nobody is served; nothing for nothing."""
    for line in releases.lines:
        console.print(Text(line, "bold yellow"))


def show_front_ends(statement: Statement, console: Console) -> None:
    """Print by what else clients come to the functions, and what can be had of that; nothing for a REST API alone."""
    for line in statement.lines:
        console.print(Text(line, "yellow"))


def show_left_out(system: System, console: Console) -> None:
    """Print what is not hardened though stack or tags lead to it, each with the reason; nothing for nothing."""
    for each in system.left_out:
        console.print(Text(f"left out: {each}", "yellow"))


def show_observing(figures: Iterable[Figure], console: Console) -> None:
    """Print what observes, and how often it would have refused; nothing where all enforce."""
    for each in figures:
        criteria = ", ".join(each.control.criteria)
        console.print(Text(f"observing {each.control.name} ({criteria}): {each.said()}", "yellow"))


def counted(number: int, noun: str) -> str:
    """Return a number of things: 1 change, 2 changes."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def short(resource: str) -> str:
    """Return an ARN without what is the same for all: partition, service, region, account."""
    return resource.split(":", 5)[5].lstrip("/") if resource.startswith("arn:") else resource


def _sum(rows: Iterable[Row]) -> float | None:
    costs = [row.monthly_cost_usd for row in rows]
    return None if None in costs else sum(cost for cost in costs if cost)


def _table(rows: Iterable[Row]) -> Table:
    table = Table.grid(padding=(0, 1))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for row in rows:
        sign, colour = SIGNS[row.action]
        head = Text(f"{short(row.resource)}: {row.aspect}")
        table.add_row(
            Text(f" {sign}", colour), head.append(f"  {row.lost.said}", "dim") if row.lost and row.lost.stays else head
        )
        for line in _values(row):
            table.add_row("", Padding(line, (0, 0, 0, 2)))
    return table


def _values(row: Row) -> Iterator[Text]:
    for each in row.differences:
        name = f"{each.path}: " if each.path else ""
        if row.action is Action.CREATE:
            yield Text(f"{name}{_text(each.after)}", "green")
        elif row.action is Action.DELETE:
            yield Text(f"{name}{_text(each.before)}", "red")
        else:
            yield Text.assemble(name, (_text(each.before), "red"), " -> ", (_text(each.after), "green"))
    if row.breaking:
        yield Text(f"BREAKING for clients: {row.breaking}", "bold red")
    if row.lost and not row.lost.stays:
        yield Text(f"{row.lost.said}{f' ({row.will_revert})' if row.will_revert else ''}", "yellow")
    elif row.will_revert and not row.lost:
        yield Text(f"will be reverted by its owner: {row.will_revert}", "yellow")


def _breaks(row: Row) -> bool:
    return bool(row.breaking)


def _lost(row: Row) -> bool:
    return not row.lost.stays if row.lost else bool(row.will_revert)


def _text(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}... ({len(text)} characters)"


def _cost(usd: float | None) -> str:
    if usd is None:
        return "cost unknown"
    return f"{usd:,.2f} USD/month" if usd else "no charge"


def _show_blocked(blocked: Iterable[Held], console: Console) -> None:
    """Print the causes first, each with its way out, and after them what waits for them."""
    for held in sorted(blocked, key=lambda each: each.step.code == WAITS):
        step = held.step
        word = {CONFLICT: "CONFLICT", WAITS: "HELD BACK"}.get(step.code, f"NOT SEEN [{step.code}]")
        what = f"{step.aspect} of {short(step.resource)}" if step.resource else step.aspect
        head = Text.assemble("\n", (f"{word} {step.control}: {what}", "bold red"))
        console.print(head.append(f"  {', '.join(held.criteria)}".rstrip(), "dim"))
        console.print(Text(f"  {step.reason}"))


def _held_back(preview: Preview) -> str:
    codes = [held.step.code for held in preview.blocked]
    waiting, conflicts = codes.count(WAITS), codes.count(CONFLICT)
    unseen = len(codes) - waiting - conflicts
    causes = [counted(conflicts, "conflict")] * bool(conflicts)
    causes += [f"{counted(unseen, 'control')} not seen"] * bool(unseen)
    wait = f"; for want of that {counted(waiting, 'other change')} must wait" if waiting else ""
    rest = "What does not depend on it is done all the same" if preview.rows else "There is nothing else to change"
    return f"{' and '.join(causes)}{wait}. {rest}."


def _show_cost(preview: Preview, console: Console) -> None:
    cost, budget = preview.cost, preview.budget_usd
    by_control: defaultdict[str, float] = defaultdict(float)
    for row in preview.rows:
        by_control[row.control] += row.monthly_cost_usd or 0.0
    dearest, most = max(by_control.items(), key=lambda found: found[1])
    share = f", most of it {dearest} ({most:,.2f})" if most else ""
    console.print(f"Adds {cost.monthly_usd:,.2f} USD a month{share}, of a budget of {budget:,.2f}.")
    if preview.reckoned_for:
        console.print(f"Requests a month that this is reckoned for: {preview.reckoned_for}.")
    for basis in cost.unknown:
        console.print(Text(f"  not in this sum: {basis}", "yellow"))
    if cost.monthly_usd > budget:
        console.print(Text(f"  This is above the budget; leaving out {dearest} would save most.", "bold red"))
