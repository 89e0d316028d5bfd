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
    what was changed of a stage, a firewall or a role's policies. `mixed_s`: for how long after that some requests still
    meet what stood there before: less and less of them, old answers after new ones.
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
    mixed_s: float = 0.0

    def times(self, rate: float) -> FaultProfile:
        """Return a profile of so many times the troubles, and of old answers among the new for so many times as long.

        How long things take to be seen at all stays as it is.
        """
        names = ("throttled", "failed", "dropped", "slow")
        shares = {name: min(1.0, getattr(self, name) * rate) for name in names}
        return replace(self, **shares, mixed_s=self.mixed_s * rate)


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

SLOW = FaultProfile(newborn_s=9.0, logged_s=1.0, spread_s=0.8, mixed_s=45.0)
"""Every call gets through, and what it changed is in force everywhere as late as was recorded on AWS: a stage answered
from its former deployment for more than 40 s, old answers after new ones; a new role was refused for about 9 s.
"""
PROFILES: Mapping[str, FaultProfile] = {"clear": CLEAR, "rough": ROUGH, "slow": SLOW}
