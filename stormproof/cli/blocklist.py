"""``stormproof blocklist``: the addresses that the firewall refuses are listed, added and removed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

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
from stormproof.operations.block_list import CANARY, Address, Altered, BlockList, parse
from stormproof.operations.own_address import own_addresses
from stormproof.operations.provision import may_provision

app = typer.Typer(no_args_is_help=True, help="List, add and remove addresses that the firewall refuses.")

RangesArgument = Annotated[
    list[str], typer.Argument(metavar="ADDRESS...", help="IPv4 or IPv6: an address, or a range as CIDR.")
]


@app.command()
def add(ranges: RangesArgument, target: TargetOption = None, json: JsonOption = None) -> None:
    """Refuse addresses from now on; it may take AWS a few minutes to do so everywhere."""
    networks = [parse(text) for text in ranges]
    done = _open(target, changes=True).add(networks)
    _show(done, json, "listed", "was listed already")


@app.command()
def remove(ranges: RangesArgument, target: TargetOption = None, json: JsonOption = None) -> None:
    """Refuse addresses no longer."""
    networks = [parse(text) for text in ranges]
    done = _open(target, changes=True).remove(networks)
    _show(done, json, "taken off", "was not listed")


@app.command("list")
def list_ranges(target: TargetOption = None, json: JsonOption = None) -> None:
    """Show every address that is listed."""
    networks = _open(target, changes=False).all()
    write_json([{"range": str(network), "canary": network in CANARY} for network in networks], json)
    rows = Table(box=None, pad_edge=False)
    rows.add_column("range")
    rows.add_column("note")
    for network in networks:
        rows.add_row(str(network), "the list's canary, nobody comes from there" if network in CANARY else "")
    console(json).print(rows)


def _open(target: Path | None, *, changes: bool) -> BlockList:
    reached = arrive(target)
    show_pending(reached, console("-"))
    connection = reached.connection
    if changes:
        may_provision(connection)
    embedded = connection.target.embedded is not None
    return BlockList(
        connection.reader,
        connection.writer,
        reached.context,
        own=tuple if embedded else _own,
        anywhere=embedded,
    )


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
