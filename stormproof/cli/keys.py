"""``stormproof keys``: API keys are made, listed, rotated and revoked. A key is shown once, on stdout alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from stormproof.aws.observe.native_keys import opened_natively
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
from stormproof.cli.speaking.times import duration, moment
from stormproof.core.errors import UsageError
from stormproof.core.keys import KeyRecord, probe_region
from stormproof.core.naming import Names
from stormproof.core.policy import NativeRequirement
from stormproof.operations.health.probe_keys import rotate_probe_key
from stormproof.operations.keys import Issued, KeyStore
from stormproof.operations.provision import may_provision
from stormproof.operations.reach import Reached
from stormproof.operations.waiting import LEASE_WAIT_MINUTES

app = typer.Typer(no_args_is_help=True, help="Create, list, rotate and revoke API keys.")

OwnerOption = Annotated[str, typer.Option("--owner", metavar="NAME", help="Who is to use it: a person or a system.")]
OfOption = Annotated[str | None, typer.Option("--owner", metavar="NAME", help="Those of this owner alone.")]
LabelOption = Annotated[str, typer.Option("--label", metavar="TEXT", help="What it is for.")]
LimitOption = Annotated[int | None, typer.Option("--limit", metavar="N", help="Requests an hour; default: the policy.")]
OverlapOption = Annotated[str, typer.Option("--overlap", metavar="TIME", help="How long the old key stays valid.")]
IdArgument = Annotated[
    str, typer.Argument(metavar="ID", help="The key's ID, as `stormproof keys list` shows it, or its owner's name.")
]


@dataclass(frozen=True)
class OpenKeyStore:
    """The key store of a target, and its time; `useless` tells that new keys would not pass."""

    reached: Reached
    store: KeyStore
    now: datetime
    useless: bool = False


@app.command()
def create(
    owner: OwnerOption,
    label: LabelOption = "",
    limit: LimitOption = None,
    expires: ExpiresOption = None,
    target: TargetOption = None,
    json: JsonOption = None,
) -> None:
    """Make a key and show it, this once."""
    keys = _open(target, changes=True)
    if keys.useless:
        raise UsageError(
            "the methods of the API demand native API keys, so a key of Stormproof would not pass",
            "make a native key in a usage plan of the stage, it is taken over within a minute; or have the demand "
            'taken off: native_requirement = "remove" under [policy]',
        )
    end = moment(expires, keys.now) if expires is not None else None
    _show(keys.store.create(owner, label, limit=limit, expires=end), keys.now, json)


@app.command("list")
def list_keys(owner: OfOption = None, target: TargetOption = None, json: JsonOption = None) -> None:
    """Show every key: whose it is and whether it is valid, never the key."""
    keys = _open(target, changes=False)
    records = keys.store.all()
    if owner is not None:
        records = _of(owner, records)
    write_json([document(record, keys.now) for record in records], json)
    console(json).print(_table(records, keys.now) if records else "There are no keys.")


@app.command()
def rotate(
    key: IdArgument,
    overlap: OverlapOption = "24h",
    target: TargetOption = None,
    yes: YesOption = False,  # noqa: FBT002 - typer's way of a flag
    no_wait: NoWaitOption = False,  # noqa: FBT002 - as above
    lease_wait: LeaseWaitOption = LEASE_WAIT_MINUTES,
    json: JsonOption = None,
) -> None:
    """Make a key that takes over from another, and show it, this once; the old one ends after the overlap.

    A key of the probes is theirs alone: they come with the new one from their next check on, and it is not shown.
    Asks first; without a terminal --yes is needed. Exit status: 1 the answer was no.
    """
    ends, keys = duration(overlap), _open(target, changes=True)
    must_agree(
        f"Let key {key} end {f'in {overlap}' if ends else 'at once'}, for a new one?", keys.reached.connection, yes=yes
    )
    with changing(keys.reached, "a key is rotated", console("-"), lease_wait, no_wait=no_wait):
        old = keys.store.get(key)
        region = probe_region(old)
        if region is None:
            return _show(keys.store.rotate(old.id, ends), keys.now, json)
        reached = keys.reached
        rotated = rotate_probe_key(reached.connection, reached.system, keys.store, region, old, ends)
    write_json(document(rotated.record, keys.now), json)
    said = f"{rotated.record.id}: the probes in {region} come with it from now on; {old.id} ends at"
    return console(json).print(f"{said} {rotated.ends:%Y-%m-%d %H:%M} UTC.", markup=False)


@app.command()
def revoke(
    key: IdArgument,
    target: TargetOption = None,
    yes: YesOption = False,  # noqa: FBT002 - typer's way of a flag
    no_wait: NoWaitOption = False,  # noqa: FBT002 - as above
    lease_wait: LeaseWaitOption = LEASE_WAIT_MINUTES,
    json: JsonOption = None,
) -> None:
    """End a key at once. Asks first; without a terminal --yes is needed. Exit status: 1 the answer was no."""
    keys = _open(target, changes=True)
    must_agree(f"End key {key} at once?", keys.reached.connection, yes=yes)
    with changing(keys.reached, "a key is revoked", console("-"), lease_wait, no_wait=no_wait):
        record = keys.store.revoke(key)
    write_json(document(record, keys.now), json)
    console(json).print(f"{record.id} of {record.owner} is revoked.", markup=False)


def _of(owner: str, records: Sequence[KeyRecord]) -> tuple[KeyRecord, ...]:
    """Return an owner's keys; raises UsageError for an owner that has none, with those that have."""
    found = tuple(each for each in records if each.owner == owner)
    if not found:
        owners = sorted({repr(each.owner) for each in records})  # quoted, for a name may hold a comma
        raise UsageError(f"{owner!r} has no key", f"those who have: {', '.join(owners) or 'nobody'}")
    return found


def document(record: KeyRecord, now: datetime) -> dict[str, Any]:
    """Return what may be shown of a key, as JSON-able data; times are ISO 8601."""
    return {
        "id": record.id,
        "owner": record.owner,
        "label": record.label,
        "hint": record.hint,
        "created": record.created.isoformat(),
        "expires": record.expires and record.expires.isoformat(),
        "revoked": record.revoked and record.revoked.isoformat(),
        "limit": record.limit,
        "replaces": record.replaces,
        "state": record.state(now).value,
        "source": record.source,
        "stages": list(record.stages),
    }


def _open(target: Path | None, *, changes: bool) -> OpenKeyStore:
    reached = arrive(target)
    show_pending(reached, console("-"))
    if changes:
        may_provision(reached.connection)
    connection = reached.connection
    table = Names(reached.system).key_table
    keeps = connection.target.policy.native_requirement is NativeRequirement.KEEP
    return OpenKeyStore(
        reached,
        KeyStore(connection.reader, connection.writer, table, connection.clock.now),
        connection.clock.now(),
        useless=changes and keeps and opened_natively(connection.reader, reached.system),
    )


def _show(issued: Issued, now: datetime, to: str | None) -> None:
    """Show the key on stdout: as the whole output, or in the JSON where that goes there. A file never gets it."""
    shown = document(issued.record, now)
    if to == "-":
        write_json({**shown, "key": issued.text}, to)
        return
    write_json(shown, to)
    say(f"{issued.record.id} of {issued.record.owner}; this is the only time that the key is shown:", err=True)
    say(issued.text)


def _table(records: tuple[KeyRecord, ...], now: datetime) -> Table:
    rows = Table(box=None, pad_edge=False)
    for name in ("id", "owner", "label", "key", "created", "expires", "limit", "source", "state"):
        rows.add_column(name, justify="right" if name == "limit" else "left", overflow="fold")
    for record in records:
        state = record.state(now).value
        rows.add_row(
            record.id,
            Text(record.owner),
            Text(record.label),
            record.hint,
            f"{record.created:%Y-%m-%d %H:%M}",
            f"{record.expires:%Y-%m-%d %H:%M}" if record.expires else "never",
            str(record.limit or "policy"),
            f"{record.source} ({', '.join(record.stages)})" if record.stages else record.source,
            Text(state, "green" if state == "active" else "dim"),
        )
    return rows
