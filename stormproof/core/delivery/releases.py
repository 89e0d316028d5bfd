"""The record of a release or a rollback: what was served before it, what after it, how it ended."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import Any

from stormproof.core.delivery.served import Served, read_document


class Kind(Enum):
    """What was done."""

    RELEASE = "release"
    ROLLBACK = "rollback"


@dataclass(frozen=True)
class ReleaseRecord:
    """A release, or a rollback to what was served before the release `back_to`; times are on the target's clock.

    `after` is None until it has ended; `seconds` is how long a rollback took. It is told, and never obeyed: what a
    rollback moves to is looked at, and a person agrees to it.
    """

    id: str
    kind: Kind
    began: datetime
    before: Served
    after: Served | None = None
    back_to: str = ""
    seconds: float = 0.0
    reason: str = ""

    @property
    def changed(self) -> bool:
        """Tell whether it has changed what is served, or was cut off and may have."""
        return self.after != self.before

    def ended(self, after: Served, seconds: float = 0.0, reason: str = "") -> ReleaseRecord:
        """Return it as it ended; `reason` is why something was not served, empty for none."""
        return replace(self, after=after, seconds=seconds, reason=reason)

    def document(self) -> dict[str, Any]:
        """Return it as JSON-able data; times are ISO 8601."""
        return {
            "id": self.id,
            "kind": self.kind.value,
            "began": self.began.isoformat(),
            "before": self.before.document(),
            "after": self.after and self.after.document(),
            "back_to": self.back_to,
            "seconds": self.seconds,
            "reason": self.reason,
        }


def record_id(began: datetime, kind: Kind) -> str:
    """Return the ID of what begins at a moment: sorted by ID, records are sorted by time."""
    return f"{began:%Y%m%dT%H%M%S%f}-{kind.value}"


def to_text(record: ReleaseRecord) -> str:
    """Return the record as JSON."""
    return json.dumps(record.document(), sort_keys=True)


def from_text(text: str | None) -> ReleaseRecord | None:
    """Return the record that a text tells, None where it tells none."""
    try:
        found: Any = json.loads(text or "")
        return _record(found)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _record(found: Mapping[str, Any]) -> ReleaseRecord:
    return ReleaseRecord(
        str(found["id"]),
        Kind(found["kind"]),
        datetime.fromisoformat(found["began"]),
        read_document(found["before"]),
        read_document(found["after"]) if found["after"] else None,
        str(found["back_to"]),
        float(found["seconds"]),
        str(found["reason"]),
    )


def last_release(records: Iterable[ReleaseRecord], served: Served | None = None) -> ReleaseRecord | None:
    """Return the newest release that has changed what is served and was not taken back as a whole; None for none.

    `served` is what is served now, None where nobody has looked: a release that was cut off has changed nothing that
    could be taken back where aliases stand as they did before it.
    """
    known = sorted(records, key=lambda each: each.id, reverse=True)
    taken_back = {each.back_to for each in known if each.kind is Kind.ROLLBACK and each.after and not each.reason}
    made = (each for each in known if each.kind is Kind.RELEASE and each.changed and not _came_to_nothing(each, served))
    return next((each for each in made if each.id not in taken_back), None)


def _came_to_nothing(cut_off: ReleaseRecord, served: Served | None) -> bool:
    if cut_off.after is not None or served is None:
        return False
    return set(cut_off.before.functions) == set(served.functions)
