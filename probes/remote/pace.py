"""How a probe waits where it runs in AWS: real time passes there. Standard library only: these files travel."""

from __future__ import annotations

import time

from probes.remote.journey import Pace

EVERY_S = 2.0
"""Between two looks at what a journey waits for."""


def real_pace() -> Pace:
    """Return a pace by real time."""
    return Pace(time.monotonic, real_pause, EVERY_S)


def real_pause(seconds: float) -> None:
    """Let so much real time pass."""
    time.sleep(seconds)
