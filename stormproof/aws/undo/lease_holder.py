"""Who holds the lease, as the parameter tells it, and until when that counts."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from stormproof.aws.undo.machine import machine_id, started

TERM = timedelta(minutes=30)


@dataclass(frozen=True)
class Holder:
    """Who holds the lease, and what for: process `pid`, begun at `started`, of `machine`, called `host`.

    From `since` until `expires`, both on the target's clock, as ISO 8601 tells moments.
    """

    id: str
    host: str
    pid: int
    expires: str
    since: str = ""
    machine: str = ""
    started: str = ""
    doing: str = ""

    def __str__(self) -> str:
        """Tell who it is."""
        doing = f" ({self.doing})" if self.doing else ""
        return f"process {self.pid} on {self.host}{doing}"


@dataclass(frozen=True)
class Held:
    """The lease as it stands: its holder, None where what is written there is no lease, and until when it counts."""

    holder: Holder | None
    ends: datetime
    version: int
    written: datetime

    def over(self, now: datetime) -> bool:
        """Tell whether it has ended: a holder of this very machine by its process, any other by the clock alone."""
        holder = self.holder
        if holder and holder.machine and holder.machine == machine_id():
            return started(holder.pid) != holder.started
        return self.ends <= now

    @property
    def by_parent(self) -> bool:
        """Tell whether the process holds it that has started this one: what is done here is part of its run."""
        holder, parent = self.holder, os.getppid()
        here = bool(holder and holder.machine and holder.machine == machine_id())
        return bool(here and holder and holder.pid == parent and holder.started == started(parent))

    @property
    def held_by(self) -> str:
        """Who holds it."""
        return str(self.holder) if self.holder else "somebody whose lease cannot be read"

    def told(self, now: datetime) -> str:
        """Tell who holds it, since when, how long that is, and until when it counts."""
        since = moment_of(self.holder.since) if self.holder else None
        began = since or self.written
        minutes = max(0, round((now - began).total_seconds() / 60))
        return (
            f"{self.held_by}, since {began:%Y-%m-%d %H:%M:%S} UTC ({minutes} min), "
            f"at most until {self.ends:%Y-%m-%d %H:%M:%S} UTC unless renewed"
        )


def holder_of(text: str) -> Holder | None:
    """Return the holder that a parameter's text tells, None where it tells none."""
    try:
        found: Any = json.loads(text)
        known = {each.name: each.type for each in fields(Holder)}
        holder = Holder(**{name: value for name, value in found.items() if name in known})
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
    told = asdict(holder)
    pid: object = told.pop("pid")
    if not all(isinstance(each, str) for each in told.values()) or not isinstance(pid, int) or pid < 1:
        return None
    return holder if moment_of(holder.expires) else None


def moment_of(text: str) -> datetime | None:
    """Return the moment that a text tells with its offset, None for any other text."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None
