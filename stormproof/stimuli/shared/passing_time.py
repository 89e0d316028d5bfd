"""Time that passes by the target's own clock: where it can be moved it is moved on, elsewhere it is waited for."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from typing import TypeVar

from stormproof.core.bench import Bench
from stormproof.core.clock import poll

Seen = TypeVar("Seen")
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
LATE_S = 60.0
"""After a moment has come, the time within which somebody has to have seen that."""
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


def passed(bench: Bench, due: datetime) -> None:
    """Let time pass until a moment."""
    if bench.surroundings.time_moves and (left := due - bench.clock.now()) > timedelta():
        bench.clock.advance(left)
    within_s, now = max((due - bench.clock.now()).total_seconds(), 0.0) + LATE_S, bench.clock.now
    poll(now, lambda at: at >= due, clock=bench.clock, within_s=within_s, every_s=1.0, what=f"it is {due:%H:%M:%S}")


def next_minute(bench: Bench) -> datetime:
    """Return the moment at which the next minute begins."""
    return bench.clock.now().replace(second=0, microsecond=0) + MINUTE


def whole_second(bench: Bench) -> datetime:
    """Return a moment, a whole second, once that has passed: what comes later bears a later one."""
    moment = (bench.clock.now() + SECOND).replace(microsecond=0)
    passed(bench, moment + SECOND)
    return moment
