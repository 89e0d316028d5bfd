"""How often what observes would have refused, for a plan: from metrics, so that a look costs next to nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from stormproof.aws.observe.modes.observing import recorded_since
from stormproof.aws.observe.modes.would_refuse import BACK, would_refuse
from stormproof.core.errors import CouldNotLook
from stormproof.core.promotion.modes import ModedControl, chosen
from stormproof.operations.reach import Reached

NO_METRIC = "no metric tells"
DAYS = BACK // timedelta(days=1)


@dataclass(frozen=True)
class Figure:
    """What a control that observes would have refused in the last days.

    `would_refuse` counts requests, for the firewall matches of its rules, those on bodies included; it is None where
    nobody knows, and `why_unknown` says why. `since` is None where nothing observes yet.
    """

    control: ModedControl
    since: datetime | None
    would_refuse: int | None
    why_unknown: str = ""

    def said(self) -> str:
        """Return it for people."""
        verb = f"`stormproof promote {self.control.name}`"
        if not self.control.recorded:
            return f"{self.control.blind_spots[0]}; {verb} lets it enforce"
        if self.since is None and not self.why_unknown:
            return "begins with the next apply"
        if self.would_refuse is None:
            return f"{self.why_unknown}; {verb} asks the logs"
        most, noun = ("at most ", "matches of rules") if self.control.name == "firewall" else ("", "requests")
        figure = f"{most}{self.would_refuse:,} {noun} would have been refused in the last {DAYS} days"
        return f"{figure}; {verb} shows whose, and lets it enforce"

    def document(self) -> dict[str, Any]:
        """Return it as JSON-able data; `since` is ISO 8601."""
        return {
            "control": self.control.name,
            "criteria": list(self.control.criteria),
            "since": self.since and self.since.isoformat(),
            "days": DAYS,
            "would_refuse": self.would_refuse,
            "why_unknown": self.why_unknown,
        }


def observing_figures(reached: Reached, criteria: Collection[str] | None) -> tuple[Figure, ...]:
    """Return a figure for each control of the criteria (ids, None for all) that does not enforce."""
    policy = reached.connection.target.policy
    return tuple(_figure(reached, each) for each in chosen((), criteria) if not each.enforces(policy))


def _figure(reached: Reached, control: ModedControl) -> Figure:
    reads, context = reached.connection.reader, reached.context
    try:
        since = recorded_since(reads, context, control.name)
        refused = would_refuse(reads, context, control.name, reached.connection.clock.now()) if since else None
    except CouldNotLook as error:
        return Figure(control, None, None, f"cannot be looked at: {error.message}")
    return Figure(control, since, refused, NO_METRIC if since and refused is None else "")
