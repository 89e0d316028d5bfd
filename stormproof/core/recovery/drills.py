"""Drills: a recovery that is tried on purpose. What the last one came to is kept, and ages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from stormproof.core.policy import Policy
from stormproof.core.recovery.figures import Figures


@dataclass(frozen=True)
class Drilled:
    """One table or bucket of a drill: how many of its items or objects were compared, and those that were wrong."""

    resource: str
    compared: int
    wrong: tuple[str, ...] = ()
    figures: Figures = Figures()  # noqa: RUF009 - it is frozen


@dataclass(frozen=True)
class Drill:
    """A drill that ended at `at`, on the target's clock."""

    at: datetime
    by: str
    stores: tuple[Drilled, ...]

    @property
    def succeeded(self) -> bool:
        """Tell whether everything was as it had been."""
        return not any(each.wrong for each in self.stores)

    def age(self, now: datetime) -> timedelta:
        """Return how long ago it was."""
        return now - self.at

    def too_old(self, policy: Policy, now: datetime) -> bool:
        """Tell whether it is longer ago than the policy allows."""
        return self.age(now) > timedelta(days=policy.drill_max_age_days)

    def lacking(self, resources: Iterator[str]) -> tuple[str, ...]:
        """Return which of the resources it was not about."""
        drilled = {each.resource for each in self.stores}
        return tuple(each for each in resources if each not in drilled)

    def beyond(self, policy: Policy) -> tuple[str, ...]:
        """Return what was worse than the policy wants, in words."""
        return tuple(f"{each.resource}: {said}" for each in self.stores for said in each.figures.beyond(policy))

    def document(self) -> dict[str, Any]:
        """Return it as JSON-able data."""
        stores = [{**asdict(each), "figures": each.figures.document()} for each in self.stores]
        return {"at": self.at.isoformat(), "by": self.by, "succeeded": self.succeeded, "stores": stores}


def to_text(drill: Drill) -> str:
    """Return a drill as JSON."""
    return json.dumps(drill.document(), sort_keys=True)


def from_text(text: str) -> Drill | None:
    """Return the drill that a text tells, None where it tells none."""
    try:
        found: Any = json.loads(text)
        at = datetime.fromisoformat(found["at"])
        return Drill(at, str(found["by"]), tuple(map(_drilled, found["stores"]))) if at.tzinfo else None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _drilled(found: Any) -> Drilled:
    figures = Figures(found["figures"]["recovery_time_s"], found["figures"]["recovery_point_s"])
    return Drilled(str(found["resource"]), int(found["compared"]), tuple(map(str, found["wrong"])), figures)
