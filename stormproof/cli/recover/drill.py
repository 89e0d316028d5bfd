"""``stormproof recover drill``: that lost data comes back is tried on purpose."""

from __future__ import annotations

import typer
from rich.text import Text

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
    write_json,
)
from stormproof.cli.recover.options import WRONG, record, work_on
from stormproof.cli.tables import recoveries
from stormproof.cli.tables.showing import counted
from stormproof.operations.provision import may_provision
from stormproof.operations.recovery import drill
from stormproof.operations.waiting import LEASE_WAIT_MINUTES


def run(
    target: TargetOption = None,
    yes: YesOption = False,  # noqa: FBT002 - typer's way of a flag
    no_wait: NoWaitOption = False,  # noqa: FBT002 - as above
    lease_wait: LeaseWaitOption = LEASE_WAIT_MINUTES,
    json: JsonOption = None,
) -> None:
    """Restore every table beside, compare a sample, take it away again; lose objects of our own and bring them back.

    Writes no item; objects below stormproof-probe/. What it came to is kept in the account when all was as it had been.
    Asks first; without a terminal --yes is needed. Exit status: 1 the answer was no, or something was not as it was.
    """
    reached, out = arrive(target), console(json)
    may_provision(reached.connection)
    system, now = reached.system, reached.connection.clock.now()
    must_agree(f"Restore {counted(len(system.tables), 'table')} beside, for a drill?", reached.connection, yes=yes)
    work = work_on(reached, record("drill", system.api.id, now, now), out)
    with changing(reached, "a recovery is drilled", console("-"), lease_wait, no_wait=no_wait):
        found = drill.drill(work)
    policy = reached.connection.target.policy
    for line in recoveries.drill_lines(found, policy):
        out.print(Text(line))
    write_json(recoveries.drill_document(found, policy), json)
    raise typer.Exit(0 if found.succeeded else WRONG)
