"""What takes a while to be in force everywhere, and how long it is waited for: by looking, never by the clock alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from stormproof.aws.clock import RealClock
from stormproof.core.clock import Clock
from stormproof.core.planning.plans import Rollout


def _seen(rollout: Rollout) -> None:
    """Wait for nothing: a new deployment answers at once."""
    del rollout


def _nothing_under_way(rollout: Rollout) -> float:
    """Return no time at all: nobody asks."""
    del rollout
    return 0.0


def _nobody_watches(arn: str) -> str:
    """Return that no alarm went off: nobody looks."""
    del arn
    return ""


@dataclass(frozen=True)
class Spreading:
    """How long what was changed may be seen as it was before, at most; seconds of real time.

    `grants_s`: a new role that cannot be assumed yet, and permissions that are not known yet. `every_s` is the time
    between two looks. `await_rollout` returns once every response of a stage is seen to come from its new deployment,
    and raises CallFailed where that takes too long; its IDs are known by then. `under_way_s` tells for how long after
    that a request may still be under way that the former deployment took. `watch` looks for a while after what alarms
    on a thing, named by its ARN, go off, and tells which has, empty for none.
    """

    clock: Clock
    grants_s: float = 0.0
    every_s: float = 1.0
    await_rollout: Callable[[Rollout], None] = _seen
    under_way_s: Callable[[Rollout], float] = _nothing_under_way
    watch: Callable[[str], str] = _nobody_watches


AT_ONCE = Spreading(RealClock(), every_s=0.1)
"""Where everything counts at once."""
