"""Since when a control with a mode only observes."""

from __future__ import annotations

from stormproof.aws.observe.modes.observing import recorded_since
from stormproof.core.bench import Bench
from stormproof.core.promotion.modes import MODED
from stormproof.stimuli.rate_limiting.rate_guard_states import guards_observing_since
from stormproof.stimuli.shared.entry_points import observing_since

NOT_APPLIED = "it was set to (nothing is applied yet)"


def control_observing_since(bench: Bench, control: str) -> str:
    """Return since when a control (by its name) only observes, empty where it enforces.

    The settings of authorizer and rate guard tell of theirs; of the others the policy, and their logs since when.
    """
    if control == "authentication":
        return observing_since(bench)
    if control == "rate-limit":
        return guards_observing_since(bench)
    moded = next(each for each in MODED if each.name == control)
    if moded.enforces(bench.context.policy):
        return ""
    if not moded.recorded:
        return f'ever ({moded.key} is "{moded.observing}")'
    since = recorded_since(bench.reads, bench.context, control)
    return since.isoformat(timespec="seconds") if since else NOT_APPLIED
