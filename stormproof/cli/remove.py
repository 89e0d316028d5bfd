"""``stormproof remove``: takes off what the controls put on, the last first; backups, versioning and logs stay."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from provisioners import CONTROLS
from stormproof.aws.interpreters.preview import preview
from stormproof.cli.apply import make
from stormproof.cli.common import (
    AllOrNothingOption,
    JsonOption,
    LeaseWaitOption,
    NoWaitOption,
    TargetOption,
    YesOption,
    arrive,
    console,
    lease_waiting,
    put_back_first,
    write_json,
)
from stormproof.cli.speaking.live import working
from stormproof.cli.tables.showing import show_kept, show_plan
from stormproof.core.errors import UsageError
from stormproof.operations.provision import all_or_nothing as refuse_parts
from stormproof.operations.provision import may_provision
from stormproof.operations.remove import plan_removal, served_untried
from stormproof.operations.waiting import LEASE_WAIT_MINUTES

UNTRIED = "--serve-untried"
UntriedOption = Annotated[
    bool, typer.Option(UNTRIED, help="Let clients get what waits in $LATEST of a function and was never tried.")
]


def run(
    target: TargetOption = None,
    yes: YesOption = False,  # noqa: FBT002 - typer's way of a flag
    serve_untried: UntriedOption = False,  # noqa: FBT002 - as above
    all_or_nothing: AllOrNothingOption = False,  # noqa: FBT002 - as above
    no_wait: NoWaitOption = False,  # noqa: FBT002 - as above
    lease_wait: LeaseWaitOption = LEASE_WAIT_MINUTES,
    json: JsonOption = None,
) -> None:
    """Take the controls off again, in reverse order. Asks first; without a terminal --yes is needed.

    Where newer code waits in $LATEST it stops: without the alias, clients would get that untried.

    Exit status: as of `apply`.
    """
    reached = arrive(target)
    may_provision(reached.connection)
    out = console(json)
    lease = lease_waiting(out, lease_wait, no_wait=no_wait)
    put_back_first(reached, out, lease, proofs=True)
    with working("reading what there is, and planning"):
        plan = plan_removal(reached.connection, reached.system, CONTROLS)
    view = preview(plan, CONTROLS, reached.connection.target.policy)
    show_plan(view, out, kept=True)
    show_kept(view, out)
    if all_or_nothing:
        refuse_parts(plan)
    if not serve_untried and (untried := served_untried(reached, plan)):
        raise UsageError(
            "nothing was changed, because a removal serves $LATEST:\n" + "\n".join(f"  {each}" for each in untried),
            f"`stormproof release` tries it first; {UNTRIED} takes the controls off all the same",
        )
    replan = partial(plan_removal, reached.connection, reached.system, CONTROLS)
    make(reached, plan, out, yes=yes, replan=replan, lease=lease)
    write_json({**view.json(), "applied": len(plan.changes)}, json)
    raise typer.Exit(plan.exit_status)
