"""``stormproof costs``: month to date against the budget, forecast, by service, by day, what changed and why."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from stormproof.cli.common import JsonOption, TargetOption, arrive, console, write_json
from stormproof.cli.output import say
from stormproof.core.costs.bills import Bill, cents
from stormproof.core.costs.statement import Statement, as_data
from stormproof.core.output.printable import cell
from stormproof.operations.costs import Costs, Told, usd_per_request

WIDTH = 40
"""Characters of the bar: what is beyond the budget goes on behind its end."""
WARNING, CRITICAL = 80, 100
MOST_REASONS = 3
TAX, APART = "tax", ("credits", "refunds")

SinceOption = Annotated[
    datetime | None,
    typer.Option("--since", metavar="DAY", formats=["%Y-%m-%d"], help="Tell the days since then too: 2026-11-01."),
]
CsvOption = Annotated[bool, typer.Option("--csv", help="Print each day, service and USD as CSV instead.")]
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
    write_json({**as_data(told.statement), "requests": told.requests, "kept": told.kept}, json)
    if as_csv:
        say(as_table_of_values(told.statement), err=json == "-")
        return
    show(told, console(json))


def show(told: Told, out: Console) -> None:
    """Print a statement for people."""
    said = told.statement
    month = f"{said.month.span.start:%B %Y} (UTC)"
    out.print(Text(f"The account's costs in {month}, in USD, as Cost Explorer told them at {said.at:%d %b %H:%M}"))
    out.print(bar(said))
    out.print(_forecast(said))
    out.print(_by_service(said))
    for line in (*_apart(said), *_changes(said)):
        out.print(Text(line))
    if said.since:
        out.print(Text(f"Since {said.since.span.start:%d %B %Y}: {cents(said.since.spent)}, tax included"))
    out.print(_by_day(said.since or said.month))
    out.print(Text(_asked(told), "dim"))


def bar(said: Statement) -> Text:
    """Return what is spent of the budget as a bar and in figures, yellow above 80 percent and red above all of it."""
    used = said.used
    style = "red" if used > CRITICAL else "yellow" if used > WARNING else "green"
    full = min(int(used * WIDTH / 100), 2 * WIDTH)
    drawn = "#" * min(full, WIDTH) + "-" * max(WIDTH - full, 0) + "|" + "#" * max(full - WIDTH, 0)
    return Text.assemble("[", (drawn, style), f"] {cents(said.month.spent)} of {cents(said.budget)} ({used:.1f} %)")


def as_table_of_values(said: Statement) -> str:
    """Return what was charged as CSV, a row each day and service, tax, credits and refunds: nothing stands twice.

    Amounts are Cost Explorer's own, with all their decimals.
    """
    told = said.since or said.month
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\n")
    rows.writerow(["day", "what", "usd"])
    for day in told.by_day:
        for what in (*told.by_service, TAX, *APART):
            if what not in APART or (day, what) in told.charged:
                rows.writerow([day, cell(what), f"{told.charged.get((day, what), Decimal(0)):f}"])
    return written.getvalue().rstrip("\n")


def _forecast(said: Statement) -> Text:
    end = said.end_of_month
    if end is None:
        return Text("Forecast: Cost Explorer has too little to tell one.")
    over = f", {cents(end - said.budget)} above the budget" if end > said.budget else ""
    return Text(f"Forecast for the whole month: {cents(end)}{over}", "yellow" if over else "")


def _by_service(said: Statement) -> Table:
    rows = Table(box=None, pad_edge=False)
    rows.add_column("service")
    for name in ("month to date", "same days last month", "change"):
        rows.add_column(name, justify="right")
    now, before = said.month, said.before
    for name, usd in now.by_service.items():
        rows.add_row(name, *_compared(usd, before.by_service[name]))
    rows.add_row("tax", *_compared(now.tax, before.tax))
    rows.add_row("total", *_compared(now.spent, before.spent), style="bold")
    return rows


def _compared(now: Decimal, before: Decimal) -> tuple[str, str, str]:
    return str(cents(now)), str(cents(before)), _signed(now - before)


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


def _by_day(told: Bill) -> Table | Text:
    most = max(told.by_day.values(), default=Decimal(0))
    if not any(cents(usd) for usd in told.by_day.values()):
        return Text("By day: on none of them a cent was charged.")
    rows = Table(box=None, pad_edge=False, show_header=False)
    for day, usd in told.by_day.items():
        length = int(usd / most * WIDTH) if most > 0 and usd > 0 else 0
        rows.add_row(f"{day:%a %d %b}", f"{cents(usd)}", "#" * length)
    return rows


def _changes(said: Statement) -> Iterator[str]:
    """Yield what differs from the same days of last month, the largest difference first, and the kinds of use."""
    if said.differences:
        yield "Changed against the same days of last month:"
    for each in said.differences:
        why = ", ".join(f"{kind} {_signed(usd)}" for kind, usd in each.because[:MOST_REASONS])
        yield f"  {each.service} {_signed(each.usd)}{f': {why}' if why else ''}"


def _asked(told: Told) -> str:
    each = f"Cost Explorer charges {usd_per_request()} USD a request and page"
    if told.kept:
        return f"As it was asked at {told.statement.at:%H:%M} UTC, nothing was charged; --fresh asks anew. {each}."
    charged = told.requests * usd_per_request()
    return f"{told.requests} requests, {charged:.2f} USD. {each}; the answers are kept until the day ends (UTC)."


def _signed(usd: Decimal) -> str:
    return f"{cents(usd):+}"
