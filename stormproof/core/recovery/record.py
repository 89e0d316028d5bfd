"""The record of a recovery: what is brought back, to which moment, how far it is. It is told, and never obeyed.

A recovery goes on where its own command is given again: what was done is seen on AWS. So whoever may write the record
cannot have anything done by it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import Enum
from typing import Any

from stormproof.core.recovery.figures import Figures


class Phase(Enum):
    """How far a recovery is."""

    RESTORING = "restoring"
    COMPARING = "comparing"
    GIVING_BACK = "giving settings back"
    WRITING = "writing back"
    SWITCHING = "switching traffic"
    SERVING = "serves traffic"
    DONE = "done"
    LEFT = "left as it was"


UNMEASURED = Figures()
ENDED = frozenset({Phase.DONE, Phase.LEFT, Phase.SERVING})


@dataclass(frozen=True)
class Record:
    """One recovery; times are on the target's clock. `again` is the command that goes on with it.

    `side` is the table that it was restored into, empty for none; `remarks` are what a person has to know of it.
    """

    id: str
    kind: str
    resource: str
    moment: datetime
    began: datetime
    again: str
    phase: Phase = Phase.RESTORING
    side: str = ""
    done: int = 0
    of: int = 0
    ended: datetime | None = None
    figures: Figures = UNMEASURED
    remarks: tuple[str, ...] = ()

    @property
    def open(self) -> bool:
        """Tell whether it has not come to its end."""
        return self.phase not in ENDED

    def at(self, phase: Phase, **more: Any) -> Record:
        """Return it in another phase."""
        return replace(self, phase=phase, **more)

    def document(self) -> dict[str, Any]:
        """Return it as JSON-able data; times are ISO 8601."""
        return {
            **asdict(self),
            "moment": self.moment.isoformat(),
            "began": self.began.isoformat(),
            "ended": self.ended and self.ended.isoformat(),
            "phase": self.phase.value,
            "figures": self.figures.document(),
            "remarks": list(self.remarks),
        }


def recovery_id(kind: str, resource: str, moment: datetime, *choice: str) -> str:
    """Return the ID of a recovery: the same for the same command, so that it goes on and none is begun anew."""
    told = "\n".join((kind, resource, moment.isoformat(), *choice))
    return hashlib.sha256(told.encode()).hexdigest()[:10]


def to_text(record: Record) -> str:
    """Return the record as JSON."""
    return json.dumps(record.document(), sort_keys=True)


def from_text(text: str | None) -> Record | None:
    """Return the record that a text tells, None where it tells none: a person looks at it, nothing is done by it."""
    try:
        found: Any = json.loads(text or "")
        return _record(found)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _record(found: Mapping[str, Any]) -> Record:
    figures = found["figures"]
    return Record(
        **{name: str(found[name]) for name in ("id", "kind", "resource", "again", "side")},
        moment=datetime.fromisoformat(found["moment"]),
        began=datetime.fromisoformat(found["began"]),
        phase=Phase(found["phase"]),
        done=int(found["done"]),
        of=int(found["of"]),
        ended=datetime.fromisoformat(found["ended"]) if found["ended"] else None,
        figures=Figures(figures["recovery_time_s"], figures["recovery_point_s"]),
        remarks=tuple(str(each) for each in found["remarks"]),
    )
