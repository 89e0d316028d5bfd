"""``stormproof alerts``: whether alerts reach the administrator, the confirmation, and what each alarm means."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from stormproof.cli.common import (
    JsonOption,
    TargetOption,
    arrive,
    console,
    show_pending,
    write_json,
)
from stormproof.cli.output import say
from stormproof.core.alerts.entries import ENTRIES, find
from stormproof.core.alerts.model import Entry
from stormproof.core.alerts.page import render, section
from stormproof.operations.alerts import AlertStatus, ask_again, confirm, status
from stormproof.operations.provision import may_provision
from stormproof.operations.reach import Reached

app = typer.Typer(no_args_is_help=True, help="See whether alerts arrive, confirm to receive them, read what they mean.")

TokenArgument = Annotated[
    str, typer.Argument(metavar="TOKEN", help="What follows Token= in the link of AWS's e-mail, or the whole link.")
]
NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="As `stormproof alerts list` shows it.")]
WAYS_OUT = {
    "confirmed": "",
    "pending": "look for AWS's e-mail (in the spam folder, too), then: stormproof alerts confirm TOKEN; "
    "no e-mail: stormproof alerts ask",
    "missing": "run `stormproof apply --criteria 3.4`",
}

CONFIRMED_BY = {
    False: ", by its link: mail scanners that follow links can end it",
    True: ", by a signed call: after `stormproof alerts confirm` no link ends it, of other calls that cannot be told",
}


@app.command("status")
def show_status(target: TargetOption = None, json: JsonOption = None) -> None:
    """Show whether the administrator gets alerts, and the state of every alarm; exit status 1 where nothing arrives."""
    reached = _arrive(target, changes=False)
    found = status(reached.connection, reached.system)
    write_json(document(found), json)
    out = console(json)
    how = CONFIRMED_BY[found.authenticated] if found.subscription == "confirmed" else ""
    out.print(f"{found.email}: {found.subscription}{how}", markup=False)
    if way_out := WAYS_OUT[found.subscription]:
        out.print(f"  {way_out}", markup=False)
    for region, subscription in found.elsewhere:
        out.print(f"{found.email} in {region}, where the dead-man alarm stands: {subscription}", markup=False)
        if subscription == "pending":
            out.print("  look for the other e-mail: stormproof alerts confirm LINK", markup=False)
    rows = Table(box=None, pad_edge=False)
    for name in ("alarm", "state"):
        rows.add_column(name, overflow="fold")
    for name, state in found.alarms:
        rows.add_row(name, state)
    out.print(rows)
    raise typer.Exit(0 if found.subscription == "confirmed" else 1)


@app.command("confirm")
def confirm_subscription(token: TokenArgument, target: TargetOption = None, json: JsonOption = None) -> None:
    """Confirm to receive alerts, so that no link in an e-mail can end it: it takes a signed call to unsubscribe."""
    reached = _arrive(target, changes=True)
    arn = confirm(reached.connection, reached.system, token)
    write_json({"subscription": arn}, json)
    console(json).print(f"{arn} is confirmed; only its owner's signed call ends it.", markup=False)


@app.command()
def ask(target: TargetOption = None, json: JsonOption = None) -> None:
    """Have AWS send the e-mail that asks to confirm once more."""
    reached = _arrive(target, changes=True)
    email = ask_again(reached.connection, reached.system)
    write_json({"asked": email}, json)
    console(json).print(f"AWS asks {email} to confirm.", markup=False)


@app.command("list")
def list_entries(json: JsonOption = None) -> None:
    """Show every alarm that there is, how bad it is, and what it is about."""
    write_json([entry_document(entry) for entry in ENTRIES], json)
    rows = Table(box=None, pad_edge=False)
    for name in ("name", "severity", "for each", "meaning"):
        rows.add_column(name, overflow="fold")
    for entry in ENTRIES:
        rows.add_row(entry.name, entry.severity.value, entry.per.value, entry.title)
    console(json).print(rows)


@app.command()
def show(name: NameArgument) -> None:
    """Show what an alarm means and what to do, as the runbook has it."""
    say(section(find(name)))


@app.command()
def runbook() -> None:
    """Print the runbook's page of alarms, to be published where those on call can read it."""
    say(render().rstrip("\n"))


def document(found: AlertStatus) -> dict[str, Any]:
    """Return the status as JSON-able data."""
    return {
        "topic": found.topic,
        "email": found.email,
        "subscription": found.subscription,
        "confirmation_was_authenticated": found.authenticated,
        "alarms": [{"name": name, "state": state} for name, state in found.alarms],
        "elsewhere": [{"region": region, "subscription": each} for region, each in found.elsewhere],
    }


def entry_document(entry: Entry) -> dict[str, Any]:
    """Return an alarm's entry as JSON-able data."""
    return {
        "name": entry.name,
        "severity": entry.severity.value,
        "for_each": entry.per.value,
        "title": entry.title,
        "summary": entry.summary,
        "meaning": entry.meaning,
        "actions": list(entry.actions),
    }


def _arrive(target: Path | None, *, changes: bool) -> Reached:
    reached = arrive(target)
    show_pending(reached, console("-"))
    if changes:
        may_provision(reached.connection)
    return reached
