"""Faults injected on purpose, with their undo: sabotages and stimuli say both before anything is touched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Call


@dataclass(frozen=True)
class FaultInjection:
    """Calls that break something of the system and the calls that put back what stood before, in the order to be made.

    `undo` holds no Ref: it is written to disk before the first harmful call and must be complete then. `tidy` is the
    part of it that takes away what was made beside the system: it is due even where a repair has put all else right.
    """

    title: str
    calls: tuple[Call, ...]
    undo: tuple[Call, ...]
    tidy: tuple[Call, ...] = ()


@dataclass(frozen=True)
class Sabotage:
    """A way in which a control can be lost: the criterion must then be FAIL with the reason code `expects`.

    `inject` looks at what stands and says what to break. `repaired_by_apply` says whether the provisioner mends
    it, or whether it is only found (somebody's second stage, a function URL) and the undo takes it away.
    `embedded_only` marks what cannot be undone on a real system.
    """

    name: str
    criterion: str
    expects: str
    inject: Callable[[Reads, PlanContext], FaultInjection]
    repaired_by_apply: bool = True
    embedded_only: bool = False
