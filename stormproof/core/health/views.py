"""What several regions see of one system: a part that is not served is told from the whole, and who sees it flap.

Every check that was written down counts: one that failed is not made good by a later one that passed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from itertools import pairwise

from stormproof.core.health.observed import Observed

FLAPS = 2
"""So many times what a region sees changes where it flaps: there and back again."""


class State(Enum):
    """What a region sees of the system."""

    SERVED = "served"
    NOT_SERVED = "not served"
    AGAIN = "served again"
    FLAPPING = "flapping"
    UNSEEN = "could not look"


@dataclass(frozen=True)
class Look:
    """One check: when it began in epoch seconds, whether all was as stated, and what was not."""

    at: float
    passed: bool
    problem: str = ""

    @classmethod
    def of(cls, seen: Observed) -> Look:
        """Return what came of a probe's run."""
        return cls(seen.started, seen.passed, seen.problem)


@dataclass(frozen=True)
class View:
    """What was seen from a region, the earliest first, or why nobody could look from there (`unseen`)."""

    region: str
    looks: tuple[Look, ...] = ()
    unseen: str = ""

    @property
    def state(self) -> State:
        """Return what it comes to over all looks."""
        if not self.looks:
            return State.UNSEEN
        if all(each.passed for each in self.looks):
            return State.SERVED
        changes = sum(one.passed != other.passed for one, other in pairwise(self.looks))
        if changes >= FLAPS:
            return State.FLAPPING
        return State.AGAIN if self.looks[-1].passed else State.NOT_SERVED

    @property
    def said(self) -> str:
        """Return it in words, with the region."""
        failed = [each for each in self.looks if not each.passed]
        why = f": {failed[-1].problem}" if failed and failed[-1].problem else ""
        counted = f"{len(failed)} of {len(self.looks)} checks failed"
        words = {
            State.SERVED: f"{self.region} is served ({len(self.looks)} checks)",
            State.NOT_SERVED: f"{self.region} is not served, {counted}{why}",
            State.AGAIN: f"{self.region} is served again, {counted}{why}",
            State.FLAPPING: f"{self.region} flaps ({self._course()}), {counted}{why}",
            State.UNSEEN: f"{self.region} could not look{f': {self.unseen}' if self.unseen else ''}",
        }
        return words[self.state]

    def _course(self) -> str:
        """Return when what is seen was what, each change with its time."""
        changes = [*self.looks[:1], *(after for before, after in pairwise(self.looks) if before.passed != after.passed)]
        words = {True: "served", False: "not served"}
        return ", ".join(f"{datetime.fromtimestamp(each.at, UTC):%H:%M} {words[each.passed]}" for each in changes)


def looking(views: Sequence[View]) -> tuple[View, ...]:
    """Return the views of the regions that looked."""
    return tuple(each for each in views if each.state is not State.UNSEEN)


def of_all(views: Sequence[View]) -> str:
    """Return how many regions of how many are served, and what each of the others sees."""
    seen = looking(views)
    served = [each for each in seen if each.state is State.SERVED]
    others = [each.said for each in views if each.state is not State.SERVED]
    counted = f"{len(served)} of {len(seen)} regions that look are served"
    return "; ".join((f"{counted} throughout" if seen else "no region looks", *others))
