"""``stormproof plan``: what would be changed; nothing is."""

from __future__ import annotations

from dataclasses import asdict

import typer

from provisioners import CONTROLS
from stormproof.aws.interpreters.preview import preview
from stormproof.cli.common import (
    CriteriaOption,
    JsonOption,
    TargetOption,
    arrive,
    console,
    criteria_ids,
    show_pending,
    write_json,
)
from stormproof.cli.showing import show_front_ends, show_left_out, show_observing, show_plan, show_unreleased
from stormproof.operations.front_ends import front_ends
from stormproof.operations.promotion.figures import observing_figures
from stormproof.operations.provision import plan_controls
from stormproof.operations.release import releases


def run(target: TargetOption = None, criteria: CriteriaOption = None, json: JsonOption = None) -> None:
    """Show what hardening would change, and what it would cost a month. Changes nothing.

    Exit status: 2 bad use, 1 a conflict holds something back, 3 something could not be looked at, 0 otherwise.
    """
    wanted = criteria_ids(criteria, CONTROLS.criteria.values())
    reached = arrive(target)
    out, waiting = console(json), releases(reached)
    show_pending(reached, out)
    doors = front_ends(reached.connection.reader, reached.system)
    show_unreleased(waiting, out)
    show_front_ends(doors, out)
    show_left_out(reached.system, out)
    plan = plan_controls(reached.connection, reached.system, CONTROLS, wanted)
    view = preview(plan, CONTROLS, reached.connection.target.policy)
    figures = observing_figures(reached, wanted)
    show_plan(view, out)
    show_observing(figures, out)
    left_out = [asdict(each) for each in reached.system.left_out]
    first = {"unreleased": waiting.documents, "front_ends": doors.document, "left_out": left_out}
    write_json({**first, **view.json(), "observing": [each.document() for each in figures]}, json)
    raise typer.Exit(plan.exit_status)
