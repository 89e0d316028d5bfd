"""Recovery time and recovery point as they were measured, against the figures of the policy.

The recovery time is how long it took until the data was back, the recovery point how much of the time before the moment
could not be brought back: https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/disaster-recovery-dr-objectives.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from stormproof.core.policy import Policy


@dataclass(frozen=True)
class Figures:
    """Seconds on the target's clock, from the first call to the last comparison; None where it was not measured."""

    recovery_time_s: float | None = None
    recovery_point_s: float | None = None

    def document(self) -> dict[str, float | None]:
        """Return them as JSON-able data, to the second."""
        return {"recovery_time_s": _rounded(self.recovery_time_s), "recovery_point_s": _rounded(self.recovery_point_s)}

    def beyond(self, policy: Policy) -> Iterator[str]:
        """Yield what is worse than the policy wants, in words."""
        time, point = self.recovery_time_s, self.recovery_point_s
        if time is not None and time > 60 * policy.recovery_time_minutes:
            yield f"the recovery time was {in_words(time)}, the policy wants {policy.recovery_time_minutes} min at most"
        if point is not None and point > 60 * policy.recovery_point_minutes:
            yield (
                f"the recovery point was {in_words(point)} back, the policy wants "
                f"{policy.recovery_point_minutes} min at most"
            )


def in_words(seconds: float) -> str:
    """Return a time as people say it: 12 s, 7 min, 3.5 h."""
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 6000 else f"{seconds / 3600:.1f} h"


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 1)
