"""Functions that are cut off before anybody could see them run long, and owners who let them run longer."""

from __future__ import annotations

from stormproof.core.faults import FaultInjection
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.sabotage.shared.functions import worker
from stormproof.sabotage.shared.releases import aliased, released, released_by_owner

WHO = worker(0)
SHORT_S, LONG_S = 10, 900


def cut_off(reads: Reads, context: PlanContext) -> FaultInjection:
    """A function may run for ten seconds, and no longer."""
    state = aliased(reads, WHO(reads, context))
    return released("a function is cut off at 10 s", state, {"Timeout": SHORT_S})


def let_run(reads: Reads, context: PlanContext) -> FaultInjection:
    """The owner lets a function run as long as Lambda lets any."""
    state = aliased(reads, WHO(reads, context))
    return released_by_owner("a function may run for 15 minutes", state, {"Timeout": LONG_S})
