"""``stormproof demote``: from enforcing back to observing."""

from __future__ import annotations

from stormproof.cli.common import (
    CriteriaOption,
    JsonOption,
    TargetOption,
    YesOption,
    arrive,
    console,
    criteria_ids,
    show_pending,
    write_json,
)
from stormproof.cli.promote import ControlsArgument, next_steps, set_modes
from stormproof.core.promotion.modes import MODED
from stormproof.operations.promotion.promotion import enforcing, modes_of


def run(
    controls: ControlsArgument = None,
    target: TargetOption = None,
    criteria: CriteriaOption = None,
    yes: YesOption = False,  # noqa: FBT002 - typer's way of a flag
    json: JsonOption = None,
) -> None:
    """Let controls observe again from the next `apply` on: nobody is refused by them, and what would be is recorded.

    Edits the modes in the target file, nothing else. Asks first; without a terminal --yes is needed.
    """
    named, wanted = controls or (), criteria_ids(criteria, (each.criteria for each in MODED))
    reached, out = arrive(target), console(json)
    show_pending(reached, out)
    meant = enforcing(reached.connection.target.policy, named, wanted)
    if not meant:
        out.print("Nothing enforces: what was meant observes already.")
        write_json({"modes": {}, "next": []}, json)
        return
    changes = set_modes(reached, meant, out, enforce=False, yes=yes)
    write_json({"modes": modes_of(meant, enforce=False), "next": next_steps(changes)}, json)
