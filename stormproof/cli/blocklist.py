"""``stormproof blocklist``: the addresses that the firewall refuses are listed, added and removed."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from stormproof.aws.observe.wafv2 import Network
from stormproof.cli.common import (
    JsonOption,
    LeaseWaitOption,
    NoWaitOption,
    TargetOption,
    YesOption,
    arrive,
    changing,
    console,
    must_agree,
    show_pending,
    write_json,
)
from stormproof.cli.output import say
from stormproof.cli.speaking.options import ExpiresOption
from stormproof.cli.speaking.times import moment
from stormproof.cli.tables.rows import show_rows
from stormproof.core.errors import UsageError
from stormproof.core.written.block_list_notes import Note
from stormproof.operations.block_list import CANARY, Address, Altered, BlockList, parse
from stormproof.operations.own_address import own_addresses
from stormproof.operations.provision import may_provision
from stormproof.operations.reach import Reached
from stormproof.operations.waiting import LEASE_WAIT_MINUTES
from stormproof.operations.written.block_list_notes import checked, notes_of

COLUMNS = ("range", "reason", "by", "added", "expires", "state")
CANARYS = "the list's canary, nobody comes from there"
app = typer.Typer(no_args_is_help=True, help="List, add and remove addresses that the firewall refuses.")

RangesArgument = Annotated[
    list[str], typer.Argument(metavar="ADDRESS...", help="IPv4 or IPv6: an address, or a range as CIDR.")
]


ReasonOption = Annotated[
    str | None,
    typer.Option("--reason", metavar="TEXT", help="Why: what came from there. Asked for on a terminal, else needed."),
]
ByOption = Annotated[
    str | None, typer.Option("--by", metavar="NAME", help="Who has decided it; default: whose credentials these are.")
]


@app.command()
def add(
    ranges: RangesArgument,
    reason: ReasonOption = None,
    by: ByOption = None,
    expires: ExpiresOption = None,
    target: TargetOption = None,
    yes: YesOption = False,  # noqa: FBT002 - typer's way of a flag
    no_wait: NoWaitOption = False,  # noqa: FBT002 - as above
    lease_wait: LeaseWaitOption = LEASE_WAIT_MINUTES,
    json: JsonOption = None,
) -> None:
    """Refuse addresses from now on; it may take AWS a few minutes to do so everywhere.

    Why, by whom and until when is kept beside it: `list` tells it. What is over stays blocked until `prune` takes it
    off, `plan`, `verify` and `doctor` tell of it. Asks first; without a terminal --reason and --yes are needed. Exit
    status: 1 the answer was no.
    """
    networks = [parse(text) for text in ranges]
    why = _reason(reason)
    reached, blocked = _open(target, changes=True)
    now = reached.connection.clock.now()
    end = moment(expires, now) if expires is not None else None
    checked(why, end, now)
    must_agree(f"Refuse {', '.join(map(str, networks))}?", reached.connection, yes=yes)
    with changing(reached, "addresses are blocked", console("-"), lease_wait, no_wait=no_wait):
        done = blocked.add(networks)
        notes_of(reached).write(networks, why, by or _whose(reached), now, end)
    _show(done, json, "listed", "was listed already")


@app.command()
def remove(
    ranges: RangesArgument,
    target: TargetOption = None,
    yes: YesOption = False,  # noqa: FBT002 - typer's way of a flag
    no_wait: NoWaitOption = False,  # noqa: FBT002 - as above
    lease_wait: LeaseWaitOption = LEASE_WAIT_MINUTES,
    json: JsonOption = None,
) -> None:
    """Refuse addresses no longer. Asks first; without a terminal --yes is needed. Exit status: 1 the answer was no."""
    networks = [parse(text) for text in ranges]
    reached, blocked = _open(target, changes=True)
    must_agree(f"Let {', '.join(map(str, networks))} in again?", reached.connection, yes=yes)
    with changing(reached, "addresses are let in again", console("-"), lease_wait, no_wait=no_wait):
        done = blocked.remove(networks)
        notes_of(reached).drop(networks)
    _show(done, json, "taken off", "was not listed")


@app.command()
def prune(
    target: TargetOption = None,
    yes: YesOption = False,  # noqa: FBT002 - typer's way of a flag
    no_wait: NoWaitOption = False,  # noqa: FBT002 - as above
    lease_wait: LeaseWaitOption = LEASE_WAIT_MINUTES,
    json: JsonOption = None,
) -> None:
    """Refuse no longer what is over. Asks first; without a terminal --yes is needed.

    Exit status: 1 the answer was no.
    """
    reached, blocked = _open(target, changes=True)
    notes, now = notes_of(reached), reached.connection.clock.now()
    over = [parse(each.range) for each in notes.all().values() if each.over(now)]
    if not over:
        _show(Altered((), ()), json, "", "")
        console(json).print("Nothing that is listed is over.")
        return
    must_agree(f"Let {', '.join(map(str, over))} in again?", reached.connection, yes=yes)
    with changing(reached, "addresses are let in again", console("-"), lease_wait, no_wait=no_wait):
        done = blocked.remove(over)
        notes.drop(over)
    _show(done, json, "taken off", "was not listed")


@app.command("list")
def list_ranges(target: TargetOption = None, json: JsonOption = None) -> None:
    """Show every address that is listed, and why, by whom and until when, where that was said."""
    reached, blocked = _open(target, changes=False)
    networks, notes, now = blocked.all(), notes_of(reached).all(), reached.connection.clock.now()
    entries = [_entry(network, notes.get(str(network)), now) for network in networks]
    write_json(entries, json)
    rows = ([_shown(name, each[name]) for name in COLUMNS] for each in entries)
    show_rows(console(json), COLUMNS, rows)


def _reason(given: str | None) -> str:
    """Return why, asked for on a terminal where it was not said; raises UsageError where nobody can be asked."""
    if given is None and sys.stdin.isatty():
        given = str(typer.prompt("Why? What came from there?")).strip()
    if given is None:
        raise UsageError("--reason was not given", "say what came from there: whoever finds the address has to know")
    return given


def _shown(column: str, value: str | None) -> str:
    """Return what stands in a column: times to the minute, UTC."""
    if value and column in {"added", "expires"}:
        return f"{datetime.fromisoformat(value):%Y-%m-%d %H:%M}"
    return value or ""


def _entry(network: Network, note: Note | None, now: datetime) -> dict[str, Any]:
    """Return what is told of a listed range, as JSON-able data."""
    canary = network in CANARY
    told = (
        note.document() if note else {"reason": CANARYS if canary else "", "by": None, "added": None, "expires": None}
    )
    return {**told, "range": str(network), "canary": canary, "state": "over" if note and note.over(now) else ""}


def _whose(reached: Reached) -> str:
    """Return whose credentials these are, without account and kind."""
    return reached.connection.identity.principal.rpartition("/")[2] or reached.connection.identity.principal


def _open(target: Path | None, *, changes: bool) -> tuple[Reached, BlockList]:
    reached = arrive(target)
    show_pending(reached, console("-"))
    connection = reached.connection
    if changes:
        may_provision(connection)
    embedded = connection.target.embedded is not None
    own = tuple if embedded else _own
    return reached, BlockList(connection.reader, connection.writer, reached.context, own=own, anywhere=embedded)


def _own() -> tuple[Address, ...]:
    found = own_addresses()
    if not found:
        say("this machine's own public address cannot be found out: see to it that you do not list it", err=True)
    return found


def _show(done: Altered, to: str | None, changed: str, unchanged: str) -> None:
    write_json({"changed": list(done.changed), "unchanged": list(done.unchanged)}, to)
    out = console(to)
    for text in done.changed:
        out.print(f"{text}: {changed}")
    for text in done.unchanged:
        out.print(f"{text}: {unchanged}")
