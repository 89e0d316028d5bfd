"""A clock on which time passes only in pauses."""

from __future__ import annotations

from stormproof.aws.clock import RealClock


class SteppedClock(RealClock):
    """Begins at 0."""

    def __init__(self) -> None:
        self.at = 0.0

    def monotonic(self) -> float:
        """Return the seconds so far."""
        return self.at

    def pause(self, seconds: float) -> None:
        """Let them pass."""
        self.at += seconds
