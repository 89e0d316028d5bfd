"""Proofs that take longer than a run: begun in one run, judged in a later one, by what stands in the undo journal.

What a proof has made stays meanwhile: it is nothing that an interrupted run has left. When its time is over it is, and
is put back as all else is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from stormproof.core.errors import Undecidable


@dataclass(frozen=True)
class Awaited:
    """What is waited for, part of a journal's entry; times are on the target's clock.

    `kind` names the proof, one of a kind at a time; before `due` it cannot be judged, after `expires` no more. `facts`
    are what its judge will go by, e.g. amounts and names as texts.
    """

    kind: str
    due: datetime
    expires: datetime
    facts: Mapping[str, str] = field(default_factory=dict)

    def over(self, now: datetime) -> bool:
        """Tell whether its time is over."""
        return now >= self.expires


def look_again(title: str, began: datetime, awaited: Awaited) -> Undecidable:
    """Return what a run raises that cannot judge yet: ``proof.begun``, with the time to look again."""
    return Undecidable("proof.begun", f"{title}: begun {_minute(began)}: {when(awaited)}")


def when(awaited: Awaited) -> str:
    """Say when a proof can be judged."""
    return f"look again after {_minute(awaited.due)}, before {_minute(awaited.expires)}"


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
