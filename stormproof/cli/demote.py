"""``stormproof demote``: from enforcing back to observing."""

from __future__ import annotations

from stormproof.cli.common import (
    CriteriaOption,
    JsonOption,
    LeaseWaitOption,
    NoWaitOption,
    TargetOption,
    YesOption,
    arrive,
    console,
    criteria_ids,
    lease_waiting,
    show_pending,
    write_json,
)
from stormproof.cli.promote import ControlsArgument, next_steps, set_modes
from stormproof.core.promotion.modes import MODED, OBSERVED
from stormproof.operations.promotion.promotion import enforcing, modes_of
from stormproof.operations.waiting import LEASE_WAIT_MINUTES


def run(
    controls: ControlsArgument = None,
    target: TargetOption = None,
    criteria: CriteriaOption = None,
    yes: YesOption = False,  # noqa: FBT002 - typer's way of a flag
    no_wait: NoWaitOption = False,  # noqa: FBT002 - as above
    lease_wait: LeaseWaitOption = LEASE_WAIT_MINUTES,
    json: JsonOption = None,
) -> None:
    """Let controls observe again from the next `apply` on: nobody is refused by them, and what would be is recorded.

    Edits the modes in the target file, nothing else. Asks first; without a terminal --yes is needed.
    """
    named, wanted = controls or (), criteria_ids(criteria, (each.criteria for each in MODED), OBSERVED)
    reached, out = arrive(target), console(json)
    show_pending(reached, out)
    meant = enforcing(reached.connection.target.policy, named, wanted)
    if not meant:
        out.print("Nothing enforces: what was meant observes already.")
        write_json({"modes": {}, "next": []}, json)
        return
    lease = lease_waiting(out, lease_wait, no_wait=no_wait)
    changes = set_modes(reached, meant, out, lease, enforce=False, yes=yes)
    write_json({"modes": modes_of(meant, enforce=False), "next": next_steps(changes)}, json)
