"""The inventory at a moment when no probe of the system is on its way: canaries take journeys of their own accord."""

from __future__ import annotations

from collections.abc import Callable

from stormproof.core.clock import Clock, poll
from tests.chaos.inventory import Inventory

NOTES = "/probe-notes/"
"""In the name of a parameter that stands for as long as the run of a probe has made something."""
WITHIN_S = 60.0
"""A journey's longest wait and its cleanup, on a machine that is busy."""


def at_rest(look: Callable[[], Inventory], clock: Clock) -> Inventory:
    """Return what stands when no run of a probe has anything; what one that was killed has left never goes by itself.

    Raises CouldNotLook ``poll.timed_out``.
    """
    what = "the end of the probes' runs that are under way"
    return poll(look, _rests, clock=clock, within_s=WITHIN_S, every_s=1.0, what=what)


def _rests(found: Inventory) -> bool:
    return not any(NOTES in path for path in found)
