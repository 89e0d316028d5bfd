"""``stormproof plan``: what would be changed; nothing is."""

from __future__ import annotations

from provisioners import CONTROLS
from stormproof.aws.interpreters.preview import preview
from stormproof.cli.common import CriteriaOption, JsonOption, TargetOption, console, criteria_ids, opened, write_json
from stormproof.cli.showing import show_plan
from stormproof.operations.provision import plan_controls


def run(target: TargetOption = None, criteria: CriteriaOption = None, json: JsonOption = None) -> None:
    """Show what hardening would change, and what it would cost a month. Changes nothing."""
    wanted = criteria_ids(criteria)
    world = opened(target)
    plan = plan_controls(world.connection, world.system, CONTROLS, wanted)
    view = preview(plan, CONTROLS, world.connection.target.policy)
    show_plan(view, console(json))
    write_json(view.json(), json)
