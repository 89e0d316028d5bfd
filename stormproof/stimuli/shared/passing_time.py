"""What lasts by the target's own clock: where time can be moved it is moved on meanwhile, elsewhere it passes."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta
from typing import TypeVar

from stormproof.core.bench import Bench

Seen = TypeVar("Seen")
BEGUN_S = 0.5
"""Real seconds within which what was begun mostly runs; what begins later lasts as long by real time."""


def lasting(bench: Bench, seconds: float, do: Callable[[], Seen]) -> Seen:
    """Do what lasts so many seconds from when it was begun, and return what it returned, or raise what it raised.

    Time is never moved past the moment at which it can be over at the earliest, so it lasts no longer than it is meant.
    """
    if not bench.surroundings.time_moves:
        return do()
    over = bench.clock.now() + timedelta(seconds=seconds)
    with ThreadPoolExecutor(1, "lasting") as pool:
        doing = pool.submit(do)
        wait([doing], BEGUN_S)
        left = over - bench.clock.now()
        if not doing.done() and left > timedelta():
            bench.clock.advance(left)
        return doing.result()
