"""``stormproof recover table``: a table is brought back to a moment."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

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
)
from stormproof.cli.recover.options import ItemOption, NewerOption, PrefixOption, ToOption, record, told, work_on
from stormproof.cli.tables.showing import counted
from stormproof.core.errors import UsageError
from stormproof.core.recovery.record import Phase, Record
from stormproof.operations.provision import may_provision
from stormproof.operations.recovery import overview, tables
from stormproof.operations.recovery.moments import moment_of
from stormproof.operations.recovery.outcomes import Outcome
from stormproof.operations.recovery.work import Work
from stormproof.operations.waiting import LEASE_WAIT_MINUTES

TableArgument = Annotated[str, typer.Argument(metavar="TABLE", help="A table of the system.")]
IntoOption = Annotated[str, typer.Option("--into", metavar="NAME", help="What the restored table is called; it stays.")]


def run(
    name: TableArgument,
    to: ToOption = None,
    item: ItemOption = None,
    prefix: PrefixOption = "",
    overwrite_newer: NewerOption = False,  # noqa: FBT002 - typer's way of a flag
    serve: Annotated[bool, typer.Option("--serve", help="Move traffic to the restored table, copy nothing.")] = False,  # noqa: FBT002 - as above
    back: Annotated[bool, typer.Option("--back", help="Move traffic back from a table that serves.")] = False,  # noqa: FBT002 - as above
    into: IntoOption = "",
    keep: Annotated[bool, typer.Option("--keep", help="Keep the restored table when all is copied.")] = False,  # noqa: FBT002 - as above
    target: TargetOption = None,
    yes: YesOption = False,  # noqa: FBT002 - as above
    no_wait: NoWaitOption = False,  # noqa: FBT002 - as above
    lease_wait: LeaseWaitOption = LEASE_WAIT_MINUTES,
    json: JsonOption = None,
) -> None:
    """Bring a table back to a moment: restore it beside, compare, and copy back what was lost, or serve from it.

    Given again, it goes on where it was interrupted. A deleted table comes back as it was just before that; so it needs
    no --to. Asks first; without a terminal --yes is needed. Exit status: 1 the answer was no, or something is not as it
    was; 2 bad use; 3 a call failed.
    """
    reached, out = arrive(target, lost_tables=True), console(json)
    may_provision(reached.connection)
    overview.chosen(reached.system.tables, name)
    now = reached.connection.clock.now()
    chosen = tables.Choice(tuple(item or ()), prefix, overwrite_newer=overwrite_newer, serve=serve, keep=keep)
    wish = tables.Wish(name, moment_of(to, now, now.replace(microsecond=0)), chosen, into)
    again = _again(wish)
    work = work_on(reached, record("table", name, wish.moment, now, again, again), out)
    with changing(reached, f"{name} is recovered", console("-"), lease_wait, no_wait=no_wait):
        if back:
            outcome = _back(work, name, into, yes=yes)
        elif tables.is_gone(work, name):
            outcome = _undeleted(work, name, yes=yes)
        else:
            moment_of(to, now)  # without one there is nothing to restore a table to that is there
            outcome = _beside(work, wish, yes=yes)
    raise told("table", work, outcome, json)


def _back(work: Work, name: str, side: str, *, yes: bool) -> Outcome:
    """Move traffic back from the table that serves in place of another, once agreed."""
    work.record = _serving(work, name, side)
    must_agree(f"Move traffic back from {work.record.side} to {name}?", work.reached.connection, yes=yes)
    return tables.back_again(work, name, work.record.side)


def _undeleted(work: Work, name: str, *, yes: bool) -> Outcome:
    """Restore a table that was deleted under its own name, once agreed."""
    must_agree(f"{name} is gone: restore it as it was before its deletion?", work.reached.connection, yes=yes)
    return tables.undeleted(work, name)


def _beside(work: Work, wish: tables.Wish, *, yes: bool) -> Outcome:
    """Restore the table beside, show how it compares, and ask what is to be done then."""
    side = tables.name_of_side(work, wish)
    connection = work.reached.connection
    must_agree(f"Restore {wish.table} as of {wish.moment:%Y-%m-%d %H:%M:%S} UTC into {side}?", connection, yes=yes)
    beside = tables.restored(work, wish)
    for line in overview.differences(beside.items.comparison):
        work.say(line)
    if wish.chosen.serve:
        must_agree(f"Move traffic from {wish.table} to {side}?", connection, yes=yes)
        return tables.serving(work, wish, beside)
    lost, changed = len(beside.items.comparison.lost), len(beside.items.comparison.changed)
    newer = f", and write over {changed:,} that are newer" if wish.chosen.overwrite_newer else ""
    must_agree(f"Bring back {counted(lost, 'item')}{newer}?", connection, yes=yes)
    return tables.copied(work, wish, beside)


def _serving(work: Work, name: str, side: str) -> Record:
    """Return the recovery whose table serves in place of another; raises UsageError where none is known to."""
    for each in work.records.all():
        serves = each.phase in {Phase.SERVING, Phase.SWITCHING}
        if each.kind == "table" and each.resource == name and serves and side in {"", each.side}:
            return each
    if side:
        return replace(work.record, side=side)
    raise UsageError(f"no recovery of {name} serves traffic", "name the table that does with --into")


def _again(wish: tables.Wish) -> list[str]:
    """Return the words of the command that goes on with a recovery."""
    chosen = wish.chosen
    words = [wish.table, "--to", wish.moment.isoformat(), *(("--prefix", chosen.prefix) if chosen.prefix else ())]
    words += [word for each in chosen.items for word in ("--item", each)]
    words += [f"--{name}" for name in ("serve", "keep") if getattr(chosen, name)]
    words += ["--overwrite-newer"] if chosen.overwrite_newer else []
    return [*words, *(("--into", wish.into) if wish.into else ())]
