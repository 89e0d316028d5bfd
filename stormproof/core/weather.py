"""The weather of an embedded AWS: what goes wrong with calls, so that a run in it can be had again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["clear", "rough", "slow"]
WORST = 10.0


@dataclass(frozen=True)
class Weather:
    """The troubles that calls to an embedded AWS meet.

    The same `seed` brings the same troubles again; `rate` is how many times the documented share of calls meets one,
    and how many times as long former deployments answer among new ones: 1 is the default.
    """

    kind: Kind = "clear"
    seed: int = 0
    rate: float = 1.0

    @property
    def options(self) -> list[str]:
        """The options of ``stormproof localaws`` and of the run that bring this weather; none for a clear one."""
        if self.kind == "clear":
            return []
        return [f"--weather={self.kind}", f"--weather-seed={self.seed}", f"--weather-rate={self.rate:g}"]


CLEAR = Weather()
