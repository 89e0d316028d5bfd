"""A plan as tables for people: grouped by control, before -> after, what it costs."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from types import MappingProxyType
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from provisioners.shared.log_groups import told_retention
from stormproof.aws.interpreters.preview import Held, Preview, Row
from stormproof.cli.tables.counting import counted
from stormproof.core.deployment.unreleased import Releases
from stormproof.core.planning.plans import CONFLICT, WAITS, Action
from stormproof.core.policy import Policy
from stormproof.core.system import System
from stormproof.operations.front_ends import Statement
from stormproof.operations.promotion.figures import Figure

__all__ = ("counted",)

SIGNS = {Action.CREATE: ("+", "green"), Action.UPDATE: ("~", "yellow"), Action.DELETE: ("-", "red")}
LONGEST_VALUE = 400
INDENT = 5
LOCAL_FILE = re.compile(r"file:///\S*/([^/\s]+)")
"""A file of this machine, such as the embedded AWS's runbook: its folders are for --full."""
KEPT = "kept"
"""How the reason begins of what a removal leaves by intent."""
STAYS = (
    "backups of tables, and versions of objects: nothing that a removal does loses data",
    "published versions of functions: they can be served again",
)
"""What no removal touches."""
NOWHY: Mapping[str, str] = MappingProxyType({})


def show_plan(
    preview: Preview,
    console: Console,
    *,
    full: bool = False,
    why: Mapping[str, str] = NOWHY,
    kept: bool = False,
) -> None:
    """Print what the plan would do; nothing to do is said as well.

    `full` shortens no value; `why` says by control what has it planned, where that is not its own criteria; `kept` that
    what a removal keeps is said apart.
    """
    for control, rows in groupby(preview.rows, key=lambda row: row.control):
        listed = list(rows)
        head = Text.assemble("\n", (control, "bold"), (f"  {', '.join(listed[0].criteria)}", "dim"))
        console.print(head.append(f"  {cost(listed)}"))
        if control in why:
            console.print(Padding(Text(f"because {why[control]}", "dim"), (0, 0, 0, 1), expand=False))
        for row in listed:
            _show_row(row, console, None if full else LONGEST_VALUE)
    show_end(preview, console, kept=kept)


def show_end(preview: Preview, console: Console, *, kept: bool = False) -> None:
    """Print remarks, what is held back, the counts and the cost: the end of a plan, whole or in short."""
    for remark in preview.remarks:
        if kept and remark.reason.startswith(KEPT):
            continue
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


def show_kept(preview: Preview, console: Console) -> None:
    """Print what a removal leaves by intent, with the reason: of the plan, and what no removal ever touches."""
    alike: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for each in preview.satisfied:
        if each.reason.startswith(KEPT):
            alike[each.aspect, each.reason.removeprefix(KEPT).lstrip(": ")].append(short(each.resource))
    console.print(Text("\nKept by intent", "bold"))
    for (aspect, reason), names in alike.items():
        said = f"{aspect} of {', '.join(dict.fromkeys(names))}: {reason}"
        console.print(Padding(Text(said), (0, 0, 0, INDENT), expand=False))
    for line in STAYS:
        console.print(Padding(Text(line), (0, 0, 0, INDENT), expand=False))


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


def show_retention(policy: Policy, console: Console) -> None:
    """Print where logs are kept for longer than the target file says, and why; nothing where it is so."""
    if told := told_retention(policy.log_retention_days):
        console.print(Text(told, "yellow"))


def show_observing(figures: Iterable[Figure], console: Console) -> None:
    """Print what observes, and how often it would have refused; nothing where all enforce."""
    for each in figures:
        criteria = ", ".join(each.control.criteria)
        console.print(Text(f"observing {each.control.name} ({criteria}): {each.said()}", "yellow"))


def short(resource: str) -> str:
    """Return an ARN without what is the same for all: partition, service, region, account."""
    return resource.split(":", 5)[5].lstrip("/") if resource.startswith("arn:") else resource


def cost(rows: Iterable[Row]) -> str:
    """Return what rows cost together, in words."""
    costs = [row.monthly_cost_usd for row in rows]
    return _cost(None if None in costs else sum(each for each in costs if each))


def _show_row(row: Row, console: Console, longest: int | None) -> None:
    sign, colour = SIGNS[row.action]
    head = Text.assemble((f" {sign} ", colour), f"{short(row.resource)}: {row.aspect}")
    console.print(head.append(f"  {row.lost.said}", "dim") if row.lost and row.lost.stays else head)
    for value in _values(row, longest):
        for line in value.split("\n"):
            console.print(Padding(line, (0, 0, 0, INDENT), expand=False))


def _values(row: Row, longest: int | None) -> Iterator[Text]:
    for each in row.differences:
        name = f"{each.path}: " if each.path else ""
        before, after = _text(each.before, longest), _text(each.after, longest)
        if row.action is Action.CREATE:
            yield Text(f"{name}{after}", "green")
        elif row.action is Action.DELETE:
            yield Text(f"{name}{before}", "red")
        else:
            yield Text.assemble(name, (before, "red"), " -> ", (after, "green"))
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


def _text(value: Any, longest: int | None) -> str:
    """Return a value: shortened to so many characters, or whole and laid out."""
    if longest is None:
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2)
    text = LOCAL_FILE.sub(r"file:///.../\1", value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
    return text if len(text) <= longest else f"{text[:longest]}... ({len(text)} characters; --full shows all)"


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
    bill, budget = preview.cost, preview.budget_usd
    by_control: defaultdict[str, float] = defaultdict(float)
    for row in preview.rows:
        by_control[row.control] += row.monthly_cost_usd or 0.0
    dearest, most = max(by_control.items(), key=lambda found: found[1])
    share = f", most of it {dearest} ({most:,.2f})" if most else ""
    console.print(f"Adds {bill.monthly_usd:,.2f} USD a month{share}, of a budget of {budget:,.2f}.")
    if preview.reckoned_for:
        console.print(f"Requests a month that this is reckoned for: {preview.reckoned_for}.")
    for basis in bill.unknown:
        console.print(Text(f"  not in this sum: {basis}", "yellow"))
    if bill.monthly_usd > budget:
        console.print(Text(f"  This is above the budget; leaving out {dearest} would save most.", "bold red"))
