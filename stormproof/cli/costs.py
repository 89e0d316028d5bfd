"""``stormproof costs``: month to date against the budget, forecast, by service, by day, what changed and why."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from textwrap import wrap
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from stormproof.cli.common import JsonOption, TargetOption, arrive, console, write_json
from stormproof.cli.output import say
from stormproof.core.costs.bills import TAX_LINE, Bill, Span, cents
from stormproof.core.costs.statement import Statement, as_data
from stormproof.core.output.printable import cell
from stormproof.operations.costs import Costs, Told, usd_per_request

WIDTH = 40
"""Characters of a bar at the most: what is beyond the budget goes on behind its end."""
LEAST = 15
"""Characters that a bar and its ends take beside its figures; where there are less, it has a line of its own."""
HEADED = 12
"""Characters of a column's name in a line: with that the table fits into 40."""
WARNING, CRITICAL = 80, 100
MOST_REASONS = 3
APART = ("credits", "refunds")

SinceOption = Annotated[
    datetime | None,
    typer.Option("--since", metavar="DAY", formats=["%Y-%m-%d"], help="Tell the days since then too: 2026-11-01."),
]
CsvOption = Annotated[bool, typer.Option("--csv", help="Print each day, service and amount as CSV instead.")]
FreshOption = Annotated[bool, typer.Option("--fresh", help="Ask anew though it was asked today; it is charged.")]


def run(
    target: TargetOption = None,
    since: SinceOption = None,
    fresh: FreshOption = False,  # noqa: FBT002 - typer's way of a flag
    json: JsonOption = None,
    as_csv: CsvOption = False,  # noqa: FBT002 - as above
) -> None:
    """Show what the account of a target has cost this month, and what the month is forecast to cost."""
    reached = arrive(target)
    connection = reached.connection
    file = reached.file.parent / ".stormproof" / connection.target.name / "costs.json"
    budget = Decimal(str(connection.target.policy.monthly_budget_usd))
    costs = Costs(connection.reader, connection.clock, budget, file, connection.identity.account)
    told = costs.tell(since.date() if since else None, fresh=fresh)
    if told.not_kept:
        say(
            f"{told.not_kept}: the answers cannot be kept, and each look is charged; make the folder writable", err=True
        )
    write_json({**as_data(told.statement), "requests": told.requests, "kept": told.kept}, json)
    if as_csv:
        say(as_table_of_values(told.statement), err=json == "-")
        return
    show(told, console(json))


def show(told: Told, out: Console) -> None:
    """Print a statement for people."""
    said = told.statement
    month = f"{said.month.span.start:%B %Y} (UTC)"
    when = f"as Cost Explorer told them at {said.at:%d %b %H:%M}"
    out.print(Text(f"The account's costs in {month}, in {said.currency}, {when}"))
    out.print(bar(said, out.width))
    out.print(_forecast(said))
    out.print(_by_service(said))
    for line in (*_apart(said), *_changes(said)):
        out.print(Text(line))
    if said.since:
        out.print(Text(f"Since {said.since.span.start:%d %B %Y}: {cents(said.since.spent)}, tax included"))
    for line in _by_day(said.since or said.month, out.width):
        out.print(Text(line))
    out.print(Text(_asked(told), "dim"))


def bar(said: Statement, width: int) -> Text:
    """Return what is spent of the budget as a bar and in figures, yellow above 80 percent and red above all of it.

    The bar takes what room is left beside the figures in a line of `width` characters, or the line before them.
    """
    if said.used is None:
        spent = f"{cents(said.month.spent)} {said.currency} spent"
        return Text(f"{spent}; the budget is {cents(said.budget)} USD, with which that is not compared")
    used = said.used
    style = "red" if used > CRITICAL else "yellow" if used > WARNING else "green"
    figures = f"{cents(said.month.spent)} of {cents(said.budget)} ({used:.1f} %)"
    beside = width - len(figures) - len(" ")
    room, gap = (beside, " ") if beside >= LEAST else (width, "\n")
    most = 2 if used > CRITICAL else 1
    whole = max(min(WIDTH, (room - len("[|]")) // most), 0)
    full = min(int(used * whole / 100), most * whole)
    drawn = "#" * min(full, whole) + "-" * max(whole - full, 0) + "|" + "#" * max(full - whole, 0)
    return Text.assemble("[", (drawn, style), f"]{gap}{figures}")


def as_table_of_values(said: Statement) -> str:
    """Return what was charged as CSV, a row each day and service, tax, credits and refunds: nothing stands twice.

    Amounts are Cost Explorer's own, with all their decimals, in the currency by which their column is called.
    """
    told = said.since or said.month
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\n")
    rows.writerow(["day", "what", said.currency.lower()])
    for day in told.by_day:
        for what in (*told.by_service, TAX_LINE, *APART):
            if what not in APART or (day, what) in told.charged:
                rows.writerow([day, cell(what), f"{told.charged.get((day, what), Decimal(0)):f}"])
    return written.getvalue().rstrip("\n")


def _forecast(said: Statement) -> Text:
    end = said.end_of_month
    if said.refused:
        return Text(f"Forecast: it was refused; {said.refused}", "yellow")
    if end is None:
        return Text("Forecast: Cost Explorer has too little to tell one.")
    above = said.used is not None and end > said.budget
    over = f", {cents(end - said.budget)} above the budget" if above else ""
    return Text(f"Forecast for the whole month: {cents(end)}{over}", "yellow" if over else "")


def _by_service(said: Statement) -> Table:
    now, before = said.month.shown, said.before.shown
    lines = [_compared(name, now[name], before[name]) for name in now]
    lines.append(_compared("total", cents(said.month.spent), cents(said.before.spent)))
    rows = Table(box=None, pad_edge=False)
    rows.add_column("service", no_wrap=True)
    for place, name in enumerate(("month to date", days(said.before.span), "change"), 1):
        widest = max(len(line[place]) for line in lines)
        rows.add_column("\n".join(wrap(name, max(widest, HEADED))), justify="right", overflow="fold")
    for line in lines:
        rows.add_row(*line, style="bold" if line[0] == "total" else "")
    return rows


def days(span: Span) -> str:
    """Return a span within a month as people say it, with its first and last day."""
    last = span.end - timedelta(1)
    return f"{span.start.day} to {last.day} {last:%b}"


def _compared(name: str, now: Decimal, before: Decimal) -> tuple[str, str, str, str]:
    return name, str(now), str(before), _signed(now - before)


def _apart(said: Statement) -> Iterator[str]:
    if said.month.credits or said.month.refunds:
        yield (
            f"Apart from that, not taken off the total: credits {cents(said.month.credits)}, "
            f"refunds {cents(said.month.refunds)}."
        )
    if said.own_share is None:
        yield (
            "Hardening's own share: not told; activate the cost allocation tag stormproof:target in Billing, "
            "costs bear it from then on."
        )
    else:
        yield f"Hardening's own share (by the tag stormproof:target): {cents(said.own_share)}"


def _by_day(told: Bill, width: int) -> Iterator[str]:
    """Yield a line a day; bars are in proportion, in what room is left of `width` beside days and amounts."""
    shown = told.days_shown
    if not any(shown.values()):
        yield "By day: on none of them a cent was charged."
        return
    most, widest = max(shown.values()), max(len(str(amount)) for amount in shown.values())
    for day, amount in shown.items():
        line = f"{day:%a %d %b} {amount:>{widest}}"
        room = min(WIDTH, max(width - len(line) - 1, 0))
        yield f"{line} {'#' * int(amount / most * room) if amount > 0 else ''}".rstrip()


def _changes(said: Statement) -> Iterator[str]:
    """Yield what differs from the same days of last month, the largest difference first, and the kinds of use."""
    now, before = said.month.span, said.before.span
    if said.differences:
        yield f"Changed against {days(before)}:"
    if (several := len(said.month.by_day)) != (fewer := len(said.before.by_day)):
        yield f"Compared are {several} days of this month, {days(now)}, with {fewer}: last month had no more."
    for each in said.differences:
        why = ", ".join(f"{kind} {_signed(amount)}" for kind, amount in each.because[:MOST_REASONS])
        yield f"  {each.service} {_signed(each.amount)}{f': {why}' if why else ''}"


def _asked(told: Told) -> str:
    each = f"Cost Explorer charges {usd_per_request()} USD a request and page"
    if told.kept:
        return f"As it was asked at {told.statement.at:%H:%M} UTC, nothing was charged; --fresh asks anew. {each}."
    charged = f"{told.requests} requests, {told.requests * usd_per_request():.2f} USD. {each}"
    return f"{charged}." if told.not_kept else f"{charged}; the answers are kept until the day ends (UTC)."


def _signed(amount: Decimal) -> str:
    return f"{cents(amount):+}"
