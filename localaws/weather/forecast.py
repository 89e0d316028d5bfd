"""How bad the weather is, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Forecast:
    """Shares of calls that meet a trouble (0 to 1), and by how many seconds slow ones are late (least, most).

    `quotas`: whether AWS's documented quotas of control planes are enforced. `stale_s`: how old a write must be
    for an eventually consistent read to see it. `newborn_s`: for how many seconds a new role cannot be assumed yet.
    """

    throttled: float = 0.0
    failed: float = 0.0
    dropped: float = 0.0
    slow: float = 0.0
    delay_s: tuple[float, float] = (0.0, 0.0)
    quotas: bool = False
    stale_s: float = 0.0
    newborn_s: float = 0.0


CLEAR = Forecast()
ROUGH = Forecast(
    throttled=0.03, failed=0.02, dropped=0.01, slow=0.05, delay_s=(0.2, 1.5), quotas=True, stale_s=1.0, newborn_s=8.0
)

FORECASTS: Mapping[str, Forecast] = {"clear": CLEAR, "rough": ROUGH}
