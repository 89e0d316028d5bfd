"""What a recovery came to, and how its end is written down."""

from __future__ import annotations

from dataclasses import dataclass

from stormproof.core.errors import CouldNotLook
from stormproof.core.recovery.figures import Figures
from stormproof.core.recovery.record import Phase
from stormproof.operations.recovery.work import Work


@dataclass(frozen=True)
class Outcome:
    """What a recovery came to, counted; `wrong` are things that were brought back and are not as they were."""

    back: tuple[str, ...] = ()
    newer: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    given_back: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()
    served: tuple[tuple[str, str], ...] = ()


def ended(work: Work, point_s: float | None, phase: Phase, remarks: tuple[str, ...] = ()) -> None:
    """Write down that a recovery has ended, how long it took since it was begun, and its recovery point."""
    took = (work.now() - work.record.began).total_seconds()
    work.enter(phase, ended=work.now(), figures=Figures(took, point_s), remarks=remarks)
    try:
        work.records.tidy()
    except CouldNotLook as error:
        work.say(f"old records could not be tidied up: {error.message}")
