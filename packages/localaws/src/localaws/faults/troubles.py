"""Which trouble a call meets: drawn by the seed, the operation, and how often that was called before.

So the tenth GetItem of a run always fares alike under one seed, whatever other calls come in between.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from enum import Enum

from localaws.faults.profiles import FaultProfile


class Kind(Enum):
    """What happens to a call."""

    NONE = "none"
    THROTTLED = "throttled"
    FAILED = "failed"
    DROPPED = "dropped"


@dataclass(frozen=True)
class Trouble:
    """What happens to a call, after a delay in seconds; `done` when it is carried out and only its answer is lost."""

    kind: Kind = Kind.NONE
    delay_s: float = 0.0
    done: bool = False


class Troubles:
    """Draws the trouble of each call."""

    def __init__(self, profile: FaultProfile, seed: int) -> None:
        self._profile = profile
        self._seed = seed
        self._calls: Counter[str] = Counter()

    def next(self, operation: str) -> Trouble:
        """Return what the next call of an operation (``dynamodb GetItem``) meets."""
        self._calls[operation] += 1
        dice = random.Random(f"{self._seed}/{operation}/{self._calls[operation]}")  # noqa: S311  # weather, no secret
        profile = self._profile
        delay = dice.uniform(*profile.delay_s) if dice.random() < profile.slow else 0.0
        mark, done = dice.random(), dice.random() < profile.done
        for kind, share in (
            (Kind.THROTTLED, profile.throttled),
            (Kind.FAILED, profile.failed),
            (Kind.DROPPED, profile.dropped),
        ):
            if mark < share:
                return Trouble(kind, delay, done and kind is not Kind.THROTTLED)
            mark -= share
        return Trouble(Kind.NONE, delay)
