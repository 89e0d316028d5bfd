"""What is written down of a blocked range: why, by whom, since when, and until when it is meant to be blocked."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

LONGEST = 256
"""Characters of a reason: one that is longer belongs into a ticket, whose address it may name."""
SHOWN = 5
"""Ranges that are named where it is told that they are over."""


@dataclass(frozen=True)
class Note:
    """Of one range, CIDR; `expires` is None where it is blocked until somebody takes it off."""

    range: str
    reason: str
    by: str
    added: datetime
    expires: datetime | None = None

    def over(self, now: datetime) -> bool:
        """Tell whether it is no longer meant to be blocked."""
        return self.expires is not None and self.expires <= now

    def document(self) -> dict[str, str | None]:
        """Return it as JSON-able data; times are ISO 8601."""
        return {
            "range": self.range,
            "reason": self.reason,
            "by": self.by,
            "added": self.added.isoformat(),
            "expires": self.expires.isoformat() if self.expires else None,
        }

    @property
    def name(self) -> str:
        """What it is called where it is kept: its range, in the characters that names of parameters may have."""
        return self.range.replace("/", "-").replace(":", "_")


def lapsed(notes: Iterable[Note], now: datetime) -> str:
    """Return what is said of ranges that are still blocked and no longer meant to be, empty where there are none."""
    over = sorted((each for each in notes if each.over(now)), key=lambda each: (each.expires or now, each.range))
    if not over:
        return ""
    named = ", ".join(f"{each.range} (until {each.expires:%Y-%m-%d})" for each in over[:SHOWN])
    more = f" and {len(over) - SHOWN} more" if len(over) > SHOWN else ""
    return (
        f"blocked for longer than was meant: {named}{more}; `stormproof blocklist prune` lets them in again, nothing "
        "does so by itself"
    )


def to_text(note: Note) -> str:
    """Return a note as it is kept."""
    return json.dumps(note.document(), sort_keys=True)


def from_text(text: str) -> Note | None:
    """Return the note of a text, None for a text that is none: somebody else has written it."""
    try:
        found = json.loads(text)
        expires = found["expires"]
        return Note(
            str(ipaddress.ip_network(found["range"])),
            str(found["reason"]),
            str(found["by"]),
            datetime.fromisoformat(found["added"]),
            None if expires is None else datetime.fromisoformat(expires),
        )
    except (ValueError, KeyError, TypeError):
        return None
