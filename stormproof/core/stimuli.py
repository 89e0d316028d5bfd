"""What a stimulus declares: a named, session-scoped experiment that scenarios share and the scheduler overlaps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Lane(IntEnum):
    """How far a stimulus moves the target's clock; lanes run in this order, one after the other, days last."""

    STILL = 0
    MINUTES = 1
    HOURS = 2
    DAYS = 3


@dataclass(frozen=True)
class Stimulus(Generic[T]):
    """An experiment: `run` gets the bench (the run's tools) and returns what was seen.

    `occupies` names what no other stimulus may touch or read meanwhile (``function:api``, ``api``, ``key:harness``,
    ``clock``), `reads` what it looks at beside others that look, and nobody may occupy meanwhile; `longest_s` is what
    it may take on a live target, for the estimate that is printed beforehand.
    """

    name: str
    run: Callable[[Any], T]
    occupies: frozenset[str] = frozenset()
    lane: Lane = Lane.STILL
    longest_s: float = 60.0
    reads: frozenset[str] = frozenset()


@dataclass(frozen=True)
class StimulusResult(Generic[T]):
    """What a stimulus came to; times on the target's clock, durations on the monotonic one."""

    stimulus: str
    started: datetime
    finished: datetime
    seconds: float
    value: T
