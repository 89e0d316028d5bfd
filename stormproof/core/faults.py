"""Faults injected on purpose, with their undo: sabotages and stimuli say both before anything is touched.

An owner's changes that comply are played the same way, as pass scenarios.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from enum import Enum

from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Call


@dataclass(frozen=True)
class FaultInjection:
    """Calls that change something of the system and the calls that put back what stood before, in the order to be made.

    `undo` holds no Ref: it is written to disk before the first harmful call and must be complete then. `tidy` is the
    part of it that takes away what was made beside the system, and what puts in force what a repair does not: it is due
    even where a repair has put all else right.
    `wired` says that nothing of the system is changed, but something of our own is put beside it: `[permit] wire` is
    enough for that.
    """

    title: str
    calls: tuple[Call, ...]
    undo: tuple[Call, ...]
    tidy: tuple[Call, ...] = ()
    wired: bool = False


NOTHING_HERE = "pass.nothing_here"
"""The code with which a pass scenario says that the system has nothing to play it on."""


class MendedBy(Enum):
    """Who puts right what a sabotage broke."""

    APPLY = "apply"
    """The provisioner."""
    UNDO = "undo"
    """The sabotage's own undo alone: what it did is nothing that stands on a system, or apply mends it otherwise."""
    PERSON = "person"
    """Somebody has decided so (a second stage, a key of their own), and no apply overrules that."""

    @property
    def in_a_proof(self) -> MendedBy:
        """What has to mend it while it is proven: there, the undo stands for a person."""
        return MendedBy.UNDO if self is MendedBy.PERSON else self


def on_any_system(_reads: Reads, _context: PlanContext) -> bool:
    """Tell that every hardened system has what is broken."""
    return True


@dataclass(frozen=True)
class Sabotage:
    """A way in which a control can be lost: the criterion must then be FAIL with the reason code `expects`.

    `inject` looks at what stands and says what to break. `embedded_only` marks what cannot be undone on a real system;
    `where` tells whether a system has what is broken: where it has not, there is nothing to be found.
    """

    name: str
    criterion: str
    expects: str
    inject: Callable[[Reads, PlanContext], FaultInjection]
    mended_by: MendedBy = MendedBy.APPLY
    embedded_only: bool = False
    where: Callable[[Reads, PlanContext], bool] = on_any_system
    alters: Callable[[], AbstractContextManager[None]] = nullcontext
    """What of Stormproof itself is altered while the criterion is looked at, where a tool of ours is demanded."""


@dataclass(frozen=True)
class PassScenario:
    """A state that complies but was made otherwise than we make it: an owner's control in the place of ours.

    The criterion must be PASS, no other of its requirement FAIL, and the plan must have nothing but NoChange for each
    of `controls`, those whose settings the owner's stand for, and for whatever else serves the criterion. Controls of
    other criteria may follow: what they make or write anew because of it must be ours, and leave all that the owner has
    done as it is. `inject` looks at what stands and says what the owner does; it raises Undecidable `NOTHING_HERE`
    where it can do nothing. `alone` marks what other scenarios cannot be played beside, since their checks would meet
    other clients, answers or counts.
    """

    name: str
    criterion: str
    controls: tuple[str, ...]
    inject: Callable[[Reads, PlanContext], FaultInjection]
    embedded_only: bool = False
    alone: bool = False
    alters: Callable[[], AbstractContextManager[None]] = nullcontext
    """What of Stormproof's own pages reads otherwise, or what it seeds, while the criterion is looked at."""
