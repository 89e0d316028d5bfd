"""``stormproof recover plan`` and ``status``: what would be done, and what was begun."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.text import Text

from stormproof.cli.common import JsonOption, TargetOption, arrive, console, show_pending, write_json
from stormproof.cli.recover.options import WRONG, PrefixOption, ToOption, record, work_on
from stormproof.cli.tables import recoveries
from stormproof.operations.recovery import overview
from stormproof.operations.recovery.moments import moment_of


def plan(
    to: ToOption = None,
    table: Annotated[str | None, typer.Option("--table", help="This table alone; default: all.")] = None,
    bucket: Annotated[str | None, typer.Option("--bucket", help="This bucket alone; default: all.")] = None,
    prefix: PrefixOption = "",
    target: TargetOption = None,
    json: JsonOption = None,
) -> None:
    """Show what a recovery to a moment would bring back, what would be lost, and what is newer. Changes nothing.

    Exit status: 1 where nothing can be brought back of something, 0 otherwise.
    """
    reached, out = arrive(target, lost_tables=True), console(json)
    show_pending(reached, out)
    now, system = reached.connection.clock.now(), reached.system
    moment = moment_of(to, now)
    work = work_on(reached, record("plan", system.api.id, moment, now), out)
    found = [
        *(overview.of_table(work, each, moment) for each in overview.chosen(system.tables, table, unless=bucket)),
        *(
            overview.of_bucket(work, each, moment, prefix)
            for each in overview.chosen(system.buckets, bucket, unless=table)
        ),
    ]
    for each in found:
        can = "can" if each.possible else "CANNOT"
        out.print(Text(f"{each.resource} {can} be brought back to {moment:%Y-%m-%d %H:%M:%S} UTC"))
        for line in each.lines:
            out.print(Text(f"  {line}"))
    if missing := system.without("table", "bucket"):
        out.print(Text(missing))
    write_json(recoveries.plan_document(moment, found), json)
    raise typer.Exit(0 if all(each.possible for each in found) else WRONG)


def status(target: TargetOption = None, json: JsonOption = None) -> None:
    """Show recoveries that were begun, what goes on with each, and how old the last drill is. Changes nothing."""
    reached, out = arrive(target, lost_tables=True), console(json)
    now, policy = reached.connection.clock.now(), reached.connection.target.policy
    found = overview.overview(work_on(reached, record("status", reached.system.api.id, now, now), out))
    for line in recoveries.status_lines(found, policy, now):
        out.print(Text(line))
    write_json(recoveries.status_document(found, policy, now), json)
