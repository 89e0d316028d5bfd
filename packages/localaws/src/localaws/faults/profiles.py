"""Fault profiles: how bad the weather is, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

WORST = 10.0
"""How many times the usual troubles there may be: more would be no AWS."""


@dataclass(frozen=True)
class FaultProfile:
    """Shares of calls that meet a trouble (0 to 1), and by how many seconds slow ones are late (least, most).

    `done` is the share of those that fail or break off which have been carried out nonetheless: only their answer was
    lost. `quotas`: whether AWS's documented quotas of control planes are enforced. `stale_s`: how old a write must be
    for an eventually consistent read to see it. `newborn_s`: for how many seconds a new role cannot be assumed yet.
    `logged_s`: how old a log line must be for readers to find it. `spread_s`: how long it takes until requests meet
    what was changed of a stage, a firewall or a role's policies.
    """

    throttled: float = 0.0
    failed: float = 0.0
    dropped: float = 0.0
    done: float = 0.0
    slow: float = 0.0
    delay_s: tuple[float, float] = (0.0, 0.0)
    quotas: bool = False
    stale_s: float = 0.0
    newborn_s: float = 0.0
    logged_s: float = 0.0
    spread_s: float = 0.0

    def times(self, rate: float) -> FaultProfile:
        """Return a profile of so many times the troubles; how long things take to be seen stays as it is."""
        names = ("throttled", "failed", "dropped", "slow")
        return replace(self, **{name: min(1.0, getattr(self, name) * rate) for name in names})


CLEAR = FaultProfile()
ROUGH = FaultProfile(
    throttled=0.03,
    failed=0.02,
    dropped=0.01,
    done=0.5,
    slow=0.05,
    delay_s=(0.2, 1.5),
    quotas=True,
    stale_s=1.0,
    newborn_s=8.0,
    logged_s=1.0,
    spread_s=0.8,
)

PROFILES: Mapping[str, FaultProfile] = {"clear": CLEAR, "rough": ROUGH}
