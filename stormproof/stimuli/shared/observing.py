"""Since when a control with a mode only observes."""

from __future__ import annotations

from stormproof.aws.observe.observing import recorded_since
from stormproof.core.bench import Bench
from stormproof.core.modes import MODED
from stormproof.stimuli.shared.entry_points import observing_since

NOT_APPLIED = "it was set to (nothing is applied yet)"


def control_observing_since(bench: Bench, control: str) -> str:
    """Return since when a control (by its name) only observes, empty where it enforces.

    The authorizer's own settings tell of authentication; of the others the policy, and their logs since when.
    """
    if control == "authentication":
        return observing_since(bench)
    moded = next(each for each in MODED if each.name == control)
    if moded.enforces(bench.context.policy):
        return ""
    if not moded.recorded:
        return f'always: {moded.key} is "{moded.observing}"'
    since = recorded_since(bench.reads, bench.context, control)
    return since.isoformat(timespec="seconds") if since else NOT_APPLIED
