"""``stormproof remove``: takes off what the controls put on, the last first; backups, versioning and logs stay."""

from __future__ import annotations

from provisioners import CONTROLS
from stormproof.aws.interpreters.preview import preview
from stormproof.cli.apply import make
from stormproof.cli.common import JsonOption, TargetOption, YesOption, console, opened, write_json
from stormproof.cli.showing import show_plan
from stormproof.operations.provision import may_provision
from stormproof.operations.remove import plan_removal
from stormproof.operations.undo import finish_undo


def run(
    target: TargetOption = None,
    yes: YesOption = False,  # noqa: FBT002 - typer's way of a flag
    json: JsonOption = None,
) -> None:
    """Take the controls off again, in reverse order. Asks first, unless told --yes or run without a terminal."""
    world = opened(target)
    may_provision(world.connection)
    out = console(json)
    finish_undo(world.connection)
    plan = plan_removal(world.connection, world.system, CONTROLS)
    view = preview(plan, CONTROLS, world.connection.target.policy)
    show_plan(view, out)
    make(world, plan, out, yes=yes, anew=lambda: plan_removal(world.connection, world.system, CONTROLS))
    write_json({**view.json(), "applied": len(plan.changes)}, json)
