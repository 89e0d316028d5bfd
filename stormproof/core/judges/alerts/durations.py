"""Judges of how long functions may run: one that is cut off at 10 seconds is never seen to run longer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stormproof.core.errors import Refuted

LONGEST_S = 10


@dataclass(frozen=True)
class MayRun:
    """A function by its name, and the timeout of what serves in seconds."""

    function: str
    timeout_s: int


def judge_timeouts(serving: Sequence[MayRun]) -> None:
    """Refute where a function is cut off before it could be seen; the code is ``alerts.timeout_short``."""
    short = [f"{each.function} ({each.timeout_s} s)" for each in serving if each.timeout_s <= LONGEST_S]
    if short:
        said = f"no execution can last longer than {LONGEST_S} s, so no alarm can tell of one"
        raise Refuted("alerts.timeout_short", f"{', '.join(short)}: {said}; raise the timeout")
